// What may be sent over the wire. A budget that is raised is raised here, and argued.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { at } from '../../scripts/lib/paths.mjs';

const KB = 1024;
const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const within = (size, budget) => assert.ok(size <= budget, `${size} bytes, of which ${budget} are allowed`);

const IMPORT = /(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g;

/** A module's file and those that it imports statically: what a first use of it loads. */
function closure(entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(IMPORT)) closure(join(dirname(entry), path), seen);
  return seen;
}

test('the names module is at most 48 KB', () => {
  within(readFileSync(at('build/names/names_bg.wasm')).length, 48 * KB);
});

for (const file of ['index.js', 'index.cjs']) {
  test(`the whole entry pullspec is at most 40 KB gzip as ${file}`, () => {
    within(sum([...closure(at('dist', file))].map((path) => gzip(readFileSync(path)))), 40 * KB);
  });
}

test('what pullspec/registry adds to it is at most 180 KB gzip, wasm and all', () => {
  const names = closure(at('dist/index.js'));
  const own = [...closure(at('dist/registry.js'))].filter((path) => !names.has(path));
  assert.ok(existsSync(at('dist/registry_bg.wasm')));
  within(sum([...own, at('dist/registry_bg.wasm')].map((path) => gzip(readFileSync(path)))), 180 * KB);
});

test('what the page loads first is at most 40 KB gzip beside the wasm', () => {
  const html = readFileSync(at('site/index.html'), 'utf8');
  const linked = [...html.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
  const local = linked.filter((path) => !/^(?:[a-z]+:|#|\/\/)/.test(path)).map((path) => at('site', normalize(path)));
  const modules = local.filter((path) => path.endsWith('.js')).flatMap((path) => [...closure(path)]);
  const all = [at('site/index.html'), ...new Set([...local, ...modules])];
  const texts = all.filter((path) => /\.(?:html|css|js|svg)$/.test(path)).map(withoutWasm);
  assert.ok(texts.length >= 3, 'the page is more than its HTML');
  within(sum(texts.map(gzip)), 40 * KB);
});

/** The string literal that holds the module: it starts with wasm's magic number. */
const INLINED = /(["'`])\\(?:0|x00)asm(?:\\[\s\S]|(?!\1)[^\\])*\1/;

/** A file's text without the inlined module, which is counted by itself. */
function withoutWasm(path) {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith(join('pullspec', 'index.js'))) return text;
  const rest = text.replace(INLINED, '""');
  assert.notEqual(rest, text, `${path} holds the names module`);
  return rest;
}

test('the modules of the page name no folder of the machine that built them', () => {
  const modules = ['names_bg.wasm', '../client/client_bg.wasm'].map((file) => at('build/names', file));
  for (const file of modules) assert.doesNotMatch(readFileSync(file, 'latin1'), /\/(?:root|home|Users|tmp)\//, file);
});
