// Archives that are meant to do harm, by pullspec/layer in Node: what tests/layer.rs holds of the crate.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readLayer } from '../../dist/layer.js';
import { archives, lineOf } from './tar-fixture.mjs';

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

test('there are archives', () => assert.ok(archives.length > 40));

for (const { name, reason, bytes, list, fault, notices } of archives) {
  test(`${name}: ${reason}`, async () => {
    const plain = await readLayer(bytes, { digest: digestOf(bytes), size: bytes.length });
    check(plain);
    const zipped = gzipSync(bytes);
    const inside = await readLayer(new Blob([zipped]).stream(), { digest: digestOf(zipped), diffId: digestOf(bytes) });
    // What no archive is by its first bytes is one that is damaged where it is compressed.
    if (fault === 'layer-no-archive') assert.deepEqual([inside.count, inside.fault.kind], [0, 'archive']);
    else check(inside);
  });

  function check(layer) {
    // Whatever the archive is, its bytes are those that were named.
    assert.equal(layer.verdict.state, 'verified');
    assert.deepEqual([...layer.entries()].sort((a, b) => a.entry - b.entry).map(lineOf), list);
    assert.equal(layer.fault?.sentence.code, fault);
    assert.deepEqual(
      layer.notices.map(({ code }) => code),
      notices,
    );
  }
}
