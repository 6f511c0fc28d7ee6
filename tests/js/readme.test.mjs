// What the README says of registries and pages is what the package says.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { registryInfo } from 'pullspec';
import { memoryFiles } from 'pullspec/files/memory';
import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { createRegistry } from 'pullspec/server';
import { ImageStore } from 'pullspec/store';
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

test('the store does what the README shows of it', async () => {
  const part = /\nimport \{ ImageStore \}[^`]*?\n\n([^`]*?)\n```/.exec(readme)?.[1] ?? '';
  assert.match(part, /store\.rm/);
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-readme-'));
  try {
    const mount = createRegistry(memoryFiles());
    const client = new RegistryClient({ mounts: { 'registry.example': mount } });
    const printed = [];
    const scope = {
      ImageStore,
      client,
      console: { log: (...words) => printed.push(words.join(' ')) },
      nodeFiles: (name) => nodeFiles(join(folder, name)),
    };
    const body = `${part}\nreturn { store, tar };`;
    const AsyncFunction = (async () => undefined).constructor;
    const { store, tar } = await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope));
    assert.ok((await new Response(tar).arrayBuffer()).byteLength > 10_000);
    assert.deepEqual(
      (await store.ls()).map(({ name, complete }) => [name, complete]),
      [['registry.example/team/layers:1', true]],
    );
    const { descriptor } = await client.manifest('registry.example/team/layers:1');
    assert.equal(descriptor.digest, (await store.get('registry.example/team/layers:1')).descriptor.digest);
    assert.ok(printed.length > 3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
