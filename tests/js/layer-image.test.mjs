// Whole images in Node: progress, giving up, single layers by the client, and names that are meant to do harm on a terminal.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { diffImages, dockerfile, matcher, readImage, readLayer } from '../../dist/layer.js';
import { RegistryClient } from '../../dist/registry.js';
import { cliModule } from '../../scripts/lib/cli.mjs';
import { file, tar } from '../../scripts/samples/tar.mjs';

const NAME = 'sandbox.localhost/layers';
const client = new RegistryClient();

describe('readImage', () => {
  test('tells how far it is, of each layer and of all', async () => {
    const told = [];
    const image = await readImage(client, NAME, { onProgress: (progress) => told.push(progress) });
    const size = image.layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    assert.deepEqual(told.at(-1).total, { read: size, size, done: 5, layers: 5 });
    assert.deepEqual([...new Set(told.map(({ layer }) => layer))].sort(), [0, 1, 2, 3, 4]);
    for (const [nth, { total }] of told.entries()) assert.ok(nth === 0 || total.read >= told[nth - 1].total.read);
  });

  test('reads no more layers at a time than it may', async () => {
    for (const [concurrency, most] of [
      [1, 1],
      [2, 2],
      [100, 5],
    ]) {
      let [open, seen] = [0, 0];
      const counting = {
        config: (...args) => client.config(...args),
        manifest: (...args) => client.manifest(...args),
        blob: async (...args) => {
          open += 1;
          seen = Math.max(seen, open);
          const bytes = await new Response(await client.blob(...args)).arrayBuffer();
          const end = () => {
            open -= 1;
          };
          const stream = new TransformStream({ flush: end });
          return new Blob([bytes]).stream().pipeThrough(stream);
        },
      };
      assert.equal((await readImage(counting, NAME, { concurrency })).verdict.state, 'verified');
      assert.equal(seen, most);
    }
  });

  test('is given up by a signal, and asks for nothing more', async () => {
    const reason = new Error('enough');
    const giveUp = new AbortController();
    let asked = 0;
    const endless = {
      config: (...args) => client.config(...args),
      manifest: (...args) => client.manifest(...args),
      blob: async () => {
        asked += 1;
        if (asked === 2) setTimeout(() => giveUp.abort(reason), 10);
        return new ReadableStream();
      },
    };
    await assert.rejects(readImage(endless, NAME, { concurrency: 2, signal: giveUp.signal }), reason);
    assert.equal(asked, 2);
  });

  test('a layer that reaches a limit leaves the others, and is not called verified', async () => {
    const image = await readImage(client, NAME, { limits: { entries: 10 } });
    const read = image.layers.map(({ layer, error }) => layer?.verdict.state ?? error.code);
    assert.deepEqual(read, ['layer-limit-entries', 'layer-limit-entries', 'verified', 'verified', 'verified']);
    assert.equal(image.verdict.state, 'unknown');
  });

  test('finds, and reads, by the merged tree', async () => {
    const image = await readImage(client, NAME, { keep: 0 });
    const paths = (wanted) => image.find(wanted).map(({ path, layer }) => `${path} ${layer}`);
    assert.deepEqual(paths('etc/m*'), ['etc/message 1', 'etc/motd 2']);
    const [entry] = image.find('etc/motd');
    assert.deepEqual(await image.read(entry), await image.read('etc/message', { follow: true }));
    assert.equal((await image.analyze()).files.length, image.find('').length);
    const same = await diffImages(image, image);
    assert.deepEqual([same.config, same.files, same.layers.length], [[], [], 5]);
    assert.ok(Object.isFrozen(image) && Object.isFrozen(image.layers) && Object.isFrozen(image.verdict.findings));
  });
});

test('a client reads a single layer, which it can read again', async () => {
  const { manifest } = await client.manifest(NAME);
  const [descriptor] = manifest.layers;
  const layer = await client.layer(NAME, descriptor, { keep: 0 });
  assert.deepEqual([layer.verdict.state, layer.verdict.expected], ['verified', descriptor.digest]);
  const content = await layer.read('etc/hostname');
  assert.equal(new TextDecoder().decode(content), 'layers\n');
  const other = { ...descriptor, size: descriptor.size + 1 };
  await assert.rejects(client.layer(NAME, other), { code: 'size-mismatch' });
});

test('a configuration tells its Dockerfile without a layer being read', async () => {
  const { config } = await client.config(NAME);
  const lines = await dockerfile(config);
  assert.deepEqual(
    lines.map(({ instruction, layer, guessed }) => [instruction, layer, guessed]),
    [
      ['ADD', 0, true],
      ['COPY', 1, true],
      ['COPY', 2, true],
      ['RUN', 3, false],
      ['RUN', 4, false],
      ['CMD', undefined, false],
    ],
  );
});

test('a pattern tells which paths fit', async () => {
  const fits = await matcher('**/*.so*');
  assert.deepEqual(['usr/lib/libc.so.6', 'libm.so', 'usr/so'].map(fits), [true, true, false]);
});

test('names of files cannot do harm on a terminal', async () => {
  const names = ['\x1b[2Jclear', 'line\nbreak', 'back\u202espelled', 'tab\there', 'ok – 메모'];
  const bytes = gzipSync(
    tar(
      names.map((name) => file(name, '')),
      0,
    ),
  );
  const layer = await readLayer(bytes, { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}` });
  const { listing } = await cliModule('listing');
  const entries = [...layer.entries()];
  const lines = entries.map(listing(entries));
  assert.equal(lines.length, names.length);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is controls that must not be there.
  for (const line of lines) assert.doesNotMatch(line, /[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
  const text = lines.join('\n');
  for (const part of ['\\x1b[2Jclear', 'line\\nbreak', 'back\\u{202e}spelled', 'tab\\there', 'ok – 메모']) {
    assert.ok(text.includes(part), `${part}\n${text}`);
  }
});
