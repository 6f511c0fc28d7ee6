// What the README says of registries and pages is what the package says.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { registryInfo } from 'pullspec';
import { at } from '../../scripts/lib/paths.mjs';

const readme = readFileSync(at('README.md'), 'utf8');
const section = /## Registries in a page\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
const rows = section.match(/^\|.*\|$/gm)?.slice(2) ?? [];

/** What the directory knows, as the table writes it. */
const WORDS = { no: 'none', unknown: 'none seen', configurable: 'as `http.headers` says', yes: '–' };

test('each registry that the table names sends what it says', () => {
  let named = 0;
  for (const row of rows) {
    const [, registries, lists] = row.split('|').map((cell) => cell.trim());
    for (const [, host] of registries.matchAll(/`([^`]+)`/g)) {
      assert.equal(WORDS[registryInfo(host).cors], lists, host);
      named += 1;
    }
  }
  assert.ok(named >= 12, `only ${named} are named`);
});

test('where the README leads to is there', () => {
  const slug = (title) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-');
  const headings = (text) => [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => slug(title));
  for (const file of ['README.md', 'docs/relay.md']) {
    const text = readFileSync(at(file), 'utf8');
    const folder = file.includes('/') ? 'docs/' : '';
    for (const [, path, heading] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)) {
      const target = readFileSync(at(folder, path || file), heading ? 'utf8' : undefined);
      if (heading) assert.ok(headings(target).includes(heading), `${path}#${heading}`);
    }
  }
});
