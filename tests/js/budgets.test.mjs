// What may be sent over the wire. A budget that is raised is raised here, and argued.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import {
  archiveFiles,
  BUDGETS,
  closure,
  firstLoad,
  gzip,
  gzipOf,
  layerFiles,
  registryFiles,
  storeFiles,
} from '../../scripts/lib/sizes.mjs';

const within = (size, { limit }) => assert.ok(size <= limit, `${size} bytes, of which ${limit} are allowed`);

test('the names module stays within its limit', () => {
  within(readFileSync(at('build/names/names_bg.wasm')).length, BUDGETS.namesRaw);
});

for (const file of ['index.js', 'index.cjs']) {
  test(`the whole entry pullspec is within its limit as ${file}`, () => {
    within(gzipOf([...closure(at('dist', file))]), BUDGETS.entryGzip);
  });
}

test('what pullspec/registry adds to it stays within its limit, wasm and all', () => {
  assert.ok(existsSync(at('dist/registry_bg.wasm')));
  within(gzipOf(registryFiles()), BUDGETS.registryGzip);
});

test('what pullspec/layer adds to it stays within its limit, and does not bring the client along', () => {
  within(gzipOf(layerFiles()), BUDGETS.layerGzip);
  const client = gzipOf([at('dist/registry_bg.wasm')]);
  assert.ok(gzipOf(registryFiles()) < client + 20 * 1024, 'nor does the client bring it');
});

test('what pullspec/archive adds to it stays within its limit, and brings neither the client nor what unpacks', () => {
  within(gzipOf(archiveFiles()), BUDGETS.archiveGzip);
  const module = gzipOf([at('dist/store_bg.wasm')]);
  assert.ok(gzipOf(archiveFiles()) < module + 12 * 1024);
});

test('what pullspec/store adds to it stays within its limit, and brings neither the client nor what opens archives', () => {
  within(gzipOf(storeFiles()), BUDGETS.storeGzip);
  const module = gzipOf([at('dist/images_bg.wasm')]);
  assert.ok(gzipOf(storeFiles()) < module + 24 * 1024);
});

test('what the page loads first stays within its limit beside the wasm', () => {
  const texts = firstLoad();
  assert.ok(texts.length >= 3, 'the page is more than its HTML');
  within(
    texts.reduce((total, text) => total + gzip(text), 0),
    BUDGETS.pageGzip,
  );
});

test('the modules of the page name no folder of the machine that built them', () => {
  const modules = ['names_bg.wasm', '../client/client_bg.wasm'].map((file) => at('build/names', file));
  for (const file of modules) assert.doesNotMatch(readFileSync(file, 'latin1'), /\/(?:root|home|Users|tmp)\//, file);
});
