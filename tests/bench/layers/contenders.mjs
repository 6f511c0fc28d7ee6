// What is compared in Node and in a browser alike. Each `run` takes the layer as `{ tar, gzip, zstd }` and gives what can be
// checked: a digest in hex digits, a count of bytes, or of files.

import { sha256 as noble } from '@noble/hashes/sha2.js';
import { gunzipSync } from 'fflate';
import { decompress as fzstd } from 'fzstd';
import { createSHA256 } from 'hash-wasm';
import { createTarDecoder, unpackTar } from 'modern-tar';
import { inflate as pakoInflate } from 'pako';

/** As much as a connection hands over at a time. */
const CHUNK = 1 << 16;

export function* pieces(bytes) {
  for (let start = 0; start < bytes.length; start += CHUNK) yield bytes.subarray(start, start + CHUNK);
}

export const streamOf = (bytes) => {
  const rest = pieces(bytes);
  return new ReadableStream({
    pull(controller) {
      const { value, done } = rest.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
};

export async function lengthOf(stream) {
  let length = 0;
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return length;
    length += value.length;
  }
}

const toHex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
/** As `sha256:…`. */
export const digestOf = async (bytes) =>
  `sha256:${toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))}`;

/** SHA-256 of the archive, in pieces where that can be. */
export async function hashers({ pullspec }) {
  const hashWasm = await createSHA256();
  return [
    {
      name: 'pullspec, createVerifier',
      // What is not the digest ends in an error.
      async run({ tar, digest }) {
        await lengthOf(streamOf(tar).pipeThrough(pullspec.createVerifier(digest.tar)));
        return digest.tar;
      },
    },
    { name: 'pullspec, digestOf', run: ({ tar }) => pullspec.digestOf(tar) },
    { name: 'crypto.subtle', run: ({ tar }) => digestOf(tar) },
    {
      name: 'hash-wasm',
      package: 'hash-wasm',
      run({ tar }) {
        hashWasm.init();
        for (const piece of pieces(tar)) hashWasm.update(piece);
        return `sha256:${hashWasm.digest('hex')}`;
      },
    },
    {
      name: '@noble/hashes',
      package: '@noble/hashes',
      run({ tar }) {
        const hash = noble.create();
        for (const piece of pieces(tar)) hash.update(piece);
        return `sha256:${toHex(hash.digest())}`;
      },
    },
  ];
}

/** gzip to bytes. */
export const inflaters = ({ layer }) => [
  { name: 'pullspec, unpack', run: ({ gzip }) => lengthOf(layer.unpack(gzip)) },
  {
    name: 'DecompressionStream',
    run: ({ gzip }) => lengthOf(streamOf(gzip).pipeThrough(new DecompressionStream('gzip'))),
  },
  { name: 'fflate', package: 'fflate', run: ({ gzip }) => gunzipSync(gzip).length },
  { name: 'pako', package: 'pako', run: ({ gzip }) => pakoInflate(gzip).length },
];

/** zstd to bytes. */
export const zstds = ({ layer }) => [
  { name: 'pullspec, unpack', run: ({ zstd }) => lengthOf(layer.unpack(zstd)) },
  { name: 'fzstd', package: 'fzstd', run: ({ zstd }) => fzstd(zstd).length },
];

/** A layer to the list of its files, with its digest compared. */
export async function listers({ layer }) {
  const hashWasm = await createSHA256();
  const verified = ({ gzip, digest }) => {
    if (`sha256:${hashWasm.init().update(gzip).digest('hex')}` !== digest.gzip) throw new Error('Another layer.');
  };
  // Contents are passed over, as for a list they can be.
  const list = async (tar) => (await unpackTar(tar, { filter: count() })).length || count.files;
  const count = () => {
    count.files = 0;
    return () => {
      count.files++;
      return false;
    };
  };
  return [
    {
      name: 'pullspec, readLayer',
      run: async ({ gzip, digest }) => {
        const { verdict, count: files } = await layer.readLayer(streamOf(gzip), { digest: digest.gzip, keep: 0 });
        if (verdict.state !== 'verified') throw new Error('Another layer.');
        return files;
      },
    },
    {
      name: 'fflate + hash-wasm + modern-tar',
      package: 'fflate',
      run: (data) => {
        verified(data);
        return list(gunzipSync(data.gzip));
      },
    },
    {
      name: 'pako + hash-wasm + modern-tar',
      package: 'pako',
      run: (data) => {
        verified(data);
        return list(pakoInflate(data.gzip));
      },
    },
    {
      name: 'DecompressionStream + hash-wasm + modern-tar',
      package: 'modern-tar',
      run: async (data) => {
        hashWasm.init();
        const hash = new TransformStream({
          transform: (piece, controller) => {
            hashWasm.update(piece);
            controller.enqueue(piece);
          },
        });
        const unpacked = streamOf(data.gzip).pipeThrough(hash).pipeThrough(new DecompressionStream('gzip'));
        let files = 0;
        for await (const entry of iterate(unpacked.pipeThrough(createTarDecoder()))) {
          files++;
          await entry.body.cancel();
        }
        if (`sha256:${hashWasm.digest('hex')}` !== data.digest.gzip) throw new Error('Another layer.');
        return files;
      },
    },
  ];
}

async function* iterate(stream) {
  for (const reader = stream.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}

/** What is measured, with what each has to give; the first row is ours. */
export async function parts(entries, { bytes, files, digest }) {
  return [
    { part: 'hash', contenders: await hashers(entries), wanted: digest.tar },
    { part: 'inflate', contenders: inflaters(entries), wanted: bytes },
    { part: 'zstd', contenders: zstds(entries), wanted: bytes },
    { part: 'list', contenders: await listers(entries), wanted: files },
  ];
}

/** Runs all of a part once and gives the milliseconds of each, the first place going round. */
export async function round({ contenders, wanted }, data, number) {
  const times = new Array(contenders.length);
  for (let turn = 0; turn < contenders.length; turn++) {
    const at = (number + turn) % contenders.length;
    const start = performance.now();
    const given = await contenders[at].run(data);
    times[at] = performance.now() - start;
    if (given !== wanted) throw new Error(`${contenders[at].name} gives ${given} instead of ${wanted}.`);
  }
  return times;
}
