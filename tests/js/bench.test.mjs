// The bench prints every figure as JSON. What the figures are is not tested: another machine has others.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

const isPositive = (value) => Number.isFinite(value) && value > 0;
const IN_JAVASCRIPT = [
  'pullspec, parse',
  'pullspec, safeParse',
  'pullspec, parseAll of 1000',
  'docker-parse-image',
  'parse-docker-image-name',
  'docker-image-name-parser',
  'a regular expression',
];
const VERSION = /^\d+\.\d+\.\d+/;

test('node scripts/bench.mjs --json --quick prints every figure', async () => {
  const { code, stdout, stderr } = await capture(process.execPath, [at('scripts/bench.mjs'), '--json', '--quick']);
  assert.equal(code, 0, stderr);
  const results = JSON.parse(stdout);
  assert.deepEqual(Object.keys(results), [
    'machine',
    'names',
    'commonNames',
    'native',
    'sizes',
    'page',
    'tags',
    'image',
    'store',
    'hashing',
    'layers',
  ]);
  for (const name of ['cpu', 'memory', 'system', 'node', 'v8', 'rustc']) assert.ok(results.machine[name], name);
  assert.ok(isPositive(results.machine.cores));
  parsersAre(results.names, IN_JAVASCRIPT);
  parsersAre(results.commonNames, IN_JAVASCRIPT);
  parsersAre(results.native, ['pullspec', 'pullspec, Defaults::scan', 'oci-spec', 'container_image_dist_ref']);
  for (const { name, bytes } of results.sizes) assert.ok(isPositive(bytes), name);
  assert.ok(results.sizes.length >= 4);
  assert.deepEqual(
    [results.page, results.tags, results.image, results.store],
    [null, null, null, null],
    'a quick run starts no browser',
  );
  assert.deepEqual(
    results.hashing.hashers.map(({ name }) => name),
    ['pullspec, digestOf', 'node:crypto', 'crypto.subtle', 'hash-wasm', '@noble/hashes'],
  );
  for (const { name, version, megabytesPerSecond } of results.hashing.hashers) {
    assert.match(version, VERSION, name);
    assert.ok(isPositive(megabytesPerSecond), name);
  }
  layersAre(results.layers);
});

function layersAre({ bytes, files, memory, searched, node, chromium }) {
  assert.ok(isPositive(bytes) && isPositive(files));
  for (const figure of [memory.bytes, searched.text, searched.pattern]) assert.ok(isPositive(figure));
  assert.deepEqual(
    node.map(({ part }) => part),
    ['hash', 'inflate', 'zstd', 'list'],
  );
  for (const { part, contenders } of node) {
    assert.match(contenders[0].name, /^pullspec/, part);
    assert.ok(contenders.length > 1, part);
    for (const { name, milliseconds, ours } of contenders)
      assert.ok(isPositive(milliseconds) && isPositive(ours), name);
  }
  assert.equal(chromium, null, 'a quick run starts no browser');
}

function parsersAre({ names, vectors, parsers }, wanted) {
  assert.ok(isPositive(names));
  assert.equal(vectors, 4444);
  assert.deepEqual(
    parsers.map(({ name }) => name),
    wanted,
  );
  for (const { name, version, does, rounds, ns, perSecond, ratio, right, agreement } of parsers) {
    if (!name.startsWith('a ')) assert.match(version, VERSION, name);
    assert.ok(does, name);
    assert.equal(rounds.length, 1, name);
    for (const figure of [ns, perSecond, ratio, right]) assert.ok(isPositive(figure), name);
    assert.equal(agreement, right / vectors, name);
    if (name.startsWith('pullspec')) assert.equal(right, vectors, `${name} is right`);
  }
}
