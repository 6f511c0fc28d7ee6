// Layers are the same everywhere: what a browser makes of them is what Node does, whose own hashes and streams are others.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import * as layerModule from '../../dist/layer.js';
import { directory, file, hardlink, symlink, tar, whiteout } from '../../scripts/samples/tar.mjs';
import { archives } from '../js/tar-fixture.mjs';
import { eachBrowser } from './harness.mjs';

const archive = tar(
  [
    directory('tmp', 0o1777),
    file('etc/motd', 'hello\n'),
    hardlink('etc/motd-too', 'etc/motd'),
    symlink('etc/message', 'motd'),
    file('large', Buffer.alloc(700_000, 'large ')),
    file('메모 – x', '메모\n'),
    whiteout('gone'),
  ],
  0,
);
const [head, tail] = [archive.subarray(0, 300_000), archive.subarray(300_000)];
const zstd = (bytes, ...args) => execFileSync('zstd', ['-q', '-c', ...args], { input: bytes, maxBuffer: 1 << 26 });
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);

globalThis.layerModule = layerModule;

/** DecompressionStream refuses the second of these, and knows nothing of the last three. */
const layers = {
  plain: archive,
  'gzip in members': Buffer.concat([gzipSync(head), gzipSync(''), gzipSync(tail)]),
  'gzip with something behind it': Buffer.concat([gzipSync(archive), Buffer.from('junk')]),
  'damaged gzip': damaged(gzipSync(archive)),
  'gzip cut off': gzipSync(archive).subarray(0, 400),
  'zstd in frames': Buffer.concat([skippable, zstd(head), zstd(tail, '-19', '--long=24')]),
  'damaged zstd': damaged(zstd(archive)),
  'no archive': Buffer.from('hello'),
  ...Object.fromEntries(archives.map(({ name, bytes }) => [`meant to do harm: ${name}`, bytes])),
};

function damaged(bytes) {
  bytes[bytes.length - 2] ^= 1;
  return bytes;
}

/** Everything that is told of a layer. Runs here and there, so it names nothing from outside. */
async function tellThere(base64, options) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const layer = await globalThis.layerModule.readLayer(new Blob([bytes]).stream(), options);
  const { verdict, diffVerdict, compression, size, unpackedSize, fault, notices } = layer;
  const motd = layer.at('etc/motd-too') ? new TextDecoder().decode(await layer.read('etc/motd-too')) : undefined;
  const told = { verdict, diffVerdict, compression, size, unpackedSize, fault, notices, motd };
  return JSON.stringify({ ...told, entries: [...layer.entries()], found: layer.find('*a*').length });
}

eachBrowser('what is in a layer is what Node finds in it', async ({ page, url }) => {
  await page.goto(url);
  for (const [name, bytes] of Object.entries(layers)) {
    const diffId = `sha256:${createHash('sha256').update(archive).digest('hex')}`;
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    const options = { digest, diffId, size: bytes.length };
    await page.evaluate(async () => {
      globalThis.layerModule ??= await import(new URL('pullspec/layer.js', document.baseURI).href);
    });
    const there = await page.evaluate(tellThere, bytes.toString('base64'), options);
    assert.equal(there, await tellThere(bytes.toString('base64'), options), name);
    assert.equal(JSON.parse(there).verdict.state, 'verified', name);
  }
});
