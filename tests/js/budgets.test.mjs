// What may be sent over the wire. A budget that is raised is raised here, and argued.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { closure, firstLoad, gzip, gzipOf, registryFiles } from '../../scripts/lib/sizes.mjs';

const KB = 1024;
const within = (size, budget) => assert.ok(size <= budget, `${size} bytes, of which ${budget} are allowed`);

test('the names module is at most 48 KB', () => {
  within(readFileSync(at('build/names/names_bg.wasm')).length, 48 * KB);
});

for (const file of ['index.js', 'index.cjs']) {
  test(`the whole entry pullspec is at most 40 KB gzip as ${file}`, () => {
    within(gzipOf([...closure(at('dist', file))]), 40 * KB);
  });
}

test('what pullspec/registry adds to it is at most 180 KB gzip, wasm and all', () => {
  assert.ok(existsSync(at('dist/registry_bg.wasm')));
  within(gzipOf(registryFiles()), 180 * KB);
});

test('what the page loads first is at most 40 KB gzip beside the wasm', () => {
  const texts = firstLoad();
  assert.ok(texts.length >= 3, 'the page is more than its HTML');
  within(
    texts.reduce((total, text) => total + gzip(text), 0),
    40 * KB,
  );
});

test('the modules of the page name no folder of the machine that built them', () => {
  const modules = ['names_bg.wasm', '../client/client_bg.wasm'].map((file) => at('build/names', file));
  for (const file of modules) assert.doesNotMatch(readFileSync(file, 'latin1'), /\/(?:root|home|Users|tmp)\//, file);
});
