// How a wasm module is loaded, whatever it is given as.

import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { internal } from './internal.mjs';

const { loader } = await internal('js/load.ts');

/** The smallest module: its magic number and its version. */
const EMPTY = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const file = join(tmpdir(), `pullspec-load-${process.pid}.wasm`);
writeFileSync(file, EMPTY);
after(() => rmSync(file));

/** Bindings that count how often they were started, and with what. */
function bindings() {
  const modules = [];
  const initSync = ({ module }) => {
    modules.push(module);
    return { memory: 'memory' };
  };
  return { modules, initSync, answer: () => 42 };
}

const answered = (type, init) => new Response(EMPTY, { headers: { 'content-type': type }, ...init });

for (const [name, source] of [
  ['a module', () => new WebAssembly.Module(EMPTY)],
  ['bytes', () => EMPTY],
  ['a buffer', () => EMPTY.buffer],
  ['an answer', () => answered('application/wasm')],
  ['an answer that is called otherwise', () => answered('application/octet-stream')],
  ['a file', () => pathToFileURL(file)],
  ['the address of a file', () => pathToFileURL(file).href],
]) {
  test(`${name} is compiled and started once`, async () => {
    const glue = bindings();
    const load = loader(glue, () => assert.fail('it is said where it is'));
    const [first, second] = await Promise.all([load(source()), load()]);
    assert.equal(first, second);
    assert.deepEqual([first.memory, first.answer()], ['memory', 42]);
    assert.equal(glue.modules.length, 1);
    assert.ok(glue.modules[0] instanceof WebAssembly.Module);
  });
}

test('what failed is said, and tried again', async () => {
  const glue = bindings();
  const load = loader(glue, () => pathToFileURL(file));
  await assert.rejects(load(answered('application/wasm', { status: 404 })), /answers with status 404/);
  await assert.rejects(load(Uint8Array.of(1, 2, 3)), WebAssembly.CompileError);
  await assert.rejects(load(pathToFileURL(`${file}.not`)), { code: 'ENOENT' });
  assert.equal((await load()).answer(), 42);
});
