// The entry pullspec/layer in Node: what its own code adds to the crate, whose tests hold the rest.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { analyze, diff, LayerError, readLayer, unpack } from '../../dist/layer.js';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { file, hardlink, symlink, tar, whiteout } from '../../scripts/samples/tar.mjs';
import { manyFiles } from '../bench/layers/many.mjs';

const digestOf = (bytes, algorithm = 'sha256') => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
const text = (bytes) => new TextDecoder().decode(bytes);

const archive = tar(
  [
    file('etc/motd', 'hello\n'),
    file('etc/hosts', '127.0.0.1 localhost\n'),
    hardlink('etc/motd-too', 'etc/motd'),
    symlink('etc/message', 'motd'),
    file('메모.txt', '메모\n'),
  ],
  0,
);
const layerBytes = new Uint8Array(gzipSync(archive));
const NAMED = {
  digest: digestOf(layerBytes),
  size: layerBytes.length,
  diffId: digestOf(archive),
  mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
};

/** A stream that gives bytes in chunks of that many, and tells whether it was given up. */
function streamOf(bytes, step = 100) {
  const state = { cancelled: false, given: 0 };
  const stream = new ReadableStream({
    pull(controller) {
      if (state.given >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(state.given, state.given + step));
      state.given += step;
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { stream, state };
}

describe('readLayer', () => {
  const sources = {
    bytes: () => layerBytes,
    'a Blob': () => new Blob([layerBytes]),
    'a stream of small chunks': () => streamOf(layerBytes, 7).stream,
    'a Response’s body': () => new Response(layerBytes).body,
  };
  for (const [name, source] of Object.entries(sources)) {
    test(`reads ${name}`, async () => {
      const layer = await readLayer(source(), NAMED);
      assert.deepEqual(layer.verdict, { state: 'verified', expected: NAMED.digest, actual: NAMED.digest });
      assert.deepEqual(layer.diffVerdict, { state: 'verified', expected: NAMED.diffId, actual: NAMED.diffId });
      assert.deepEqual(
        [layer.compression, layer.size, layer.unpackedSize],
        ['gzip', layerBytes.length, archive.length],
      );
      assert.deepEqual([layer.notices, layer.fault, layer.count], [[], undefined, 6]);
    });
  }

  test('hashes by the algorithm that is asked for', async () => {
    const layer = await readLayer(layerBytes, {
      digest: digestOf(layerBytes, 'sha512'),
      diffId: digestOf(archive, 'sha384'),
    });
    assert.deepEqual([layer.verdict.state, layer.diffVerdict.state], ['verified', 'verified']);
  });

  test('says so where nobody said what it should be', async () => {
    const { verdict } = await readLayer(layerBytes);
    assert.deepEqual(
      [verdict.state, verdict.actual, verdict.reason.code],
      ['unknown', NAMED.digest, 'layer-digest-unknown'],
    );
  });

  test('what it unpacks to is hashed only for those who ask', async () => {
    const { diffVerdict } = await readLayer(layerBytes, { digest: NAMED.digest });
    assert.deepEqual([diffVerdict.state, diffVerdict.actual], ['unknown', undefined]);
    const asked = await readLayer(layerBytes, { computeDiffId: true });
    assert.deepEqual([asked.diffVerdict.state, asked.diffVerdict.actual], ['unknown', NAMED.diffId]);
  });

  test('a flipped bit is a mismatch, and both digests are told', async () => {
    const other = Uint8Array.from(layerBytes);
    other[other.length - 1] ^= 1;
    const { verdict, diffVerdict, fault } = await readLayer(other, NAMED);
    assert.deepEqual([verdict.state, verdict.actual], ['mismatch', digestOf(other)]);
    assert.equal(verdict.reason.code, 'digest-mismatch');
    assert.deepEqual([diffVerdict.state, fault.kind], ['unknown', 'compression']);
  });

  test('gives a stream up at the first byte too many', async () => {
    const { stream, state } = streamOf(layerBytes, 50);
    const { verdict } = await readLayer(stream, { ...NAMED, size: 100 });
    assert.deepEqual([verdict.state, verdict.actual, verdict.reason.code], ['mismatch', undefined, 'size-mismatch']);
    assert.equal(state.cancelled, true);
    assert.ok(state.given < layerBytes.length);
  });

  test('a limit that is reached is an error, with what was listed before', async () => {
    const error = await readLayer(layerBytes, { ...NAMED, limits: { entries: 2 } }).catch((it) => it);
    assert.ok(error instanceof LayerError);
    assert.deepEqual([error.code, error.layer.count, error.layer.verdict.state], ['layer-limit-entries', 2, 'unknown']);
  });

  test('a digest that is none is an error', async () => {
    await assert.rejects(readLayer(layerBytes, { digest: 'sha256:../../x' }), {
      name: 'LayerError',
      code: 'digest-length',
    });
    await assert.rejects(readLayer(layerBytes, { diffId: 'md5:00' }), { name: 'LayerError', code: 'digest-algorithm' });
  });

  test('tells how far it is', async () => {
    const told = [];
    await readLayer(streamOf(layerBytes, 64).stream, { ...NAMED, onProgress: (progress) => told.push(progress) });
    assert.ok(told.length > 2);
    assert.deepEqual(told.at(-1), {
      read: layerBytes.length,
      size: layerBytes.length,
      unpacked: archive.length,
      entries: 6,
    });
  });

  test('is given up by a signal, and gives the stream up', async () => {
    const endless = { cancelled: false };
    const stream = new ReadableStream({
      cancel() {
        endless.cancelled = true;
      },
    });
    const reason = new Error('enough');
    const reading = readLayer(stream, { signal: AbortSignal.abort(reason) });
    await assert.rejects(reading, reason);
    const controller = new AbortController();
    const other = readLayer(stream, { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 20);
    await assert.rejects(other, reason);
    assert.equal(endless.cancelled, true);
  });

  test('an error of the stream is passed on', async () => {
    const stream = new ReadableStream({
      pull(controller) {
        controller.error(new TypeError('gone'));
      },
    });
    await assert.rejects(readLayer(stream), new TypeError('gone'));
  });
});

describe('Layer', () => {
  let layer;
  before(async () => {
    layer = await readLayer(layerBytes, NAMED);
  });

  test('lists its entries in the order of the archive', () => {
    const paths = [...layer.entries()].map(({ entry, type, path }) => `${entry} ${type} ${path}`);
    assert.deepEqual(paths, [
      '0 directory etc',
      '1 file etc/hosts',
      '2 symlink etc/message',
      '3 file etc/motd',
      '4 hardlink etc/motd-too',
      '5 file 메모.txt',
    ]);
  });

  test('finds by text and by pattern', () => {
    const found = (wanted) => layer.find(wanted).map(({ path }) => path);
    assert.deepEqual(found('MOTD'), ['etc/motd', 'etc/motd-too']);
    assert.deepEqual(found('*.txt'), ['메모.txt']);
    assert.deepEqual(found('etc/h*'), ['etc/hosts']);
    assert.deepEqual(found('nothing'), []);
    assert.equal(layer.at('/etc/motd').size, 6);
    assert.equal(layer.at('etc/none'), undefined);
  });

  test('is frozen, and so is what it gives', () => {
    assert.ok(Object.isFrozen(layer) && Object.isFrozen(layer.verdict) && Object.isFrozen(layer.at('etc')));
  });

  test('reads files, hard links too', async () => {
    assert.equal(text(await layer.read('etc/motd')), 'hello\n');
    assert.equal(text(await layer.read(layer.at('etc/motd-too'))), 'hello\n');
    assert.equal(text(await layer.read('메모.txt')), '메모\n');
    await assert.rejects(layer.read('etc'), { code: 'layer-not-a-file' });
    await assert.rejects(layer.read('etc/message'), { code: 'layer-not-a-file' });
    await assert.rejects(layer.read('etc/none'), { code: 'layer-no-file' });
    await assert.rejects(layer.read('etc/motd', { limit: 5 }), { code: 'layer-limit-file' });
  });

  test('reads what was not kept from its source again', async () => {
    let asked = 0;
    const source = () => {
      asked += 1;
      return streamOf(layerBytes).stream;
    };
    const large = await readLayer(streamOf(layerBytes).stream, { ...NAMED, keep: 0, source });
    assert.equal(asked, 0);
    assert.equal(text(await large.read('etc/hosts')), '127.0.0.1 localhost\n');
    assert.equal(text(await large.read('etc/motd-too')), 'hello\n');
    assert.equal(asked, 2);
    const bytes = await readLayer(layerBytes, { keep: 0 });
    assert.equal(text(await bytes.read('etc/motd')), 'hello\n');
  });

  test('hands nothing out of a layer that is another one by then', async () => {
    const other = new Uint8Array(gzipSync(tar([file('etc/motd', 'HELLO\n')], 0)));
    const swapped = await readLayer(layerBytes, { ...NAMED, keep: 0, source: () => other });
    await assert.rejects(swapped.read('etc/motd'), { code: 'layer-changed' });
    const gone = await readLayer(streamOf(layerBytes).stream, { ...NAMED, keep: 0 });
    await assert.rejects(gone.read('etc/motd'), { code: 'layer-not-kept' });
  });
});

describe('several layers', () => {
  const make = (entries) => readLayer(tar(entries, 0));
  let layers;
  before(async () => {
    layers = await Promise.all([
      make([file('a', 'x'.repeat(100)), file('d/b', 'x'.repeat(50))]),
      make([file('a', 'y'.repeat(30)), whiteout('d')]),
    ]);
  });

  test('on top of each other', async () => {
    const { files, layers: changes, efficiency, wastedBytes, waste } = await analyze(layers);
    assert.deepEqual(
      files.map(({ layer, path }) => `${layer} ${path}`),
      ['1 a'],
    );
    assert.deepEqual(
      changes.map((all) => all.map(({ change, path }) => `${change} ${path}`)),
      [
        ['added a', 'added d', 'added d/b'],
        ['changed a', 'removed d', 'removed d/b'],
      ],
    );
    // a: 130 bytes, of which 30 are needed; d/b: 50; and the whiteout of d counts as much as it hides.
    assert.equal(efficiency, (30 + 50 + 50) / (130 + 50 + 50));
    assert.equal(wastedBytes, 130);
    assert.deepEqual(waste, [{ path: 'a', layers: 2, total: 130, kept: 30 }]);
  });

  test('no layer at all', async () => {
    const { files, efficiency } = await analyze([]);
    assert.deepEqual([files, efficiency], [[], 1]);
  });

  test('beside each other, and the other way round', async () => {
    const told = (all) => all.map(({ change, path, before: old, after: now }) => [change, path, old?.size, now?.size]);
    assert.deepEqual(told(await diff(layers[0], layers)), [
      ['changed', 'a', 100, 30],
      ['removed', 'd', 0, undefined],
      ['removed', 'd/b', 50, undefined],
    ]);
    assert.deepEqual(told(await diff(layers, layers[0])), [
      ['changed', 'a', 30, 100],
      ['added', 'd', undefined, 0],
      ['added', 'd/b', undefined, 50],
    ]);
    assert.deepEqual(await diff(layers, layers), []);
  });
});

describe('unpack', () => {
  const all = async (stream) => {
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    return Buffer.concat(chunks);
  };
  const twice = new Uint8Array(Buffer.concat([gzipSync('one, '), gzipSync(''), gzipSync('two')]));
  // Made by zstd: two frames, and one to skip between them.
  const frames = Buffer.from(
    '28b52ffd00582900006f6e652c20' + '502a4d1803000000aabbcc' + '28b52ffd045819000074776f8b44f4ec',
    'hex',
  );

  test('members of gzip behind each other, in whatever pieces they come', async () => {
    for (const step of [1, 7, 1000]) assert.equal(String(await all(unpack(streamOf(twice, step).stream))), 'one, two');
    assert.equal(String(await all(unpack(new Blob([twice])))), 'one, two');
  });

  test('what is not compressed comes out as it is', async () => {
    assert.deepEqual(await all(unpack(archive)), Buffer.from(archive));
    assert.equal((await all(unpack(new Uint8Array()))).length, 0);
  });

  test('frames of zstd are left out where they are to be skipped', async () => {
    assert.equal(String(await all(unpack(new Uint8Array(frames)))), 'one, two');
  });

  test('damage, an early end and limits end the stream with a name', async () => {
    const damaged = Uint8Array.from(layerBytes);
    damaged[damaged.length - 8] ^= 1;
    await assert.rejects(all(unpack(damaged)), { name: 'LayerError', code: 'layer-gzip-checksum' });
    await assert.rejects(all(unpack(layerBytes.subarray(0, 40))), { code: 'layer-truncated' });
    await assert.rejects(all(unpack(layerBytes, { limits: { unpacked: 1000 } })), { code: 'layer-limit-bytes' });
  });

  test('who has enough lets go of the source', async () => {
    const { stream, state } = streamOf(layerBytes, 50);
    const reader = unpack(stream).getReader();
    await reader.read();
    await reader.cancel();
    assert.equal(state.cancelled, true);
    const reason = new Error('enough');
    await assert.rejects(all(unpack(layerBytes, { signal: AbortSignal.abort(reason) })), reason);
  });

  test('nothing is read before somebody asks', async () => {
    const { stream, state } = streamOf(layerBytes, 50);
    unpack(stream);
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.ok(state.given <= 50, 'what a stream takes by itself');
  });
});

test('memory does not grow with the layer', async () => {
  const { code, stdout, stderr } = await capture(process.execPath, [at('tests/bench/layers/peak.mjs'), '256']);
  assert.equal(code, 0, stderr);
  assert.ok(JSON.parse(stdout).peak < 64 << 20, stdout);
});

test('two hundred thousand files are found by text and by pattern', async () => {
  const layer = await readLayer(manyFiles(200_000), { keep: 0 });
  assert.deepEqual([layer.count, layer.fault], [200_000, undefined]);
  assert.equal(layer.find('FILE-199999').length, 1);
  assert.equal(layer.find('**/file-1*7.txt').length, 11_111);
});

test('the sentences that the module says are the crate’s', async () => {
  const { default: sentences } = await import('../../build/layers/sentences.js');
  assert.ok(Object.keys(sentences).length > 40);
  const { code, message } = (await readLayer(archive.subarray(0, 700))).fault.sentence;
  assert.equal(message, sentences[code].replace('{at}', '700'));
  const wasm = readFileSync(at('dist/layer_bg.wasm'), 'latin1');
  assert.doesNotMatch(wasm, /\/(?:root|home|Users|tmp)\//, 'no folder of the machine that built it');
});
