// Layers in Node, where its own modules are to be compared with, too.

import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { extract } from 'tar-stream';
import { parts, pieces, round } from './contenders.mjs';

/** Larger than usual, in its favour. */
const ROOM = { chunkSize: 1 << 18 };

const EXTRA = {
  hash: {
    name: 'node:crypto',
    run({ tar }) {
      const hash = createHash('sha256');
      for (const piece of pieces(tar)) hash.update(piece);
      return `sha256:${hash.digest('hex')}`;
    },
  },
  inflate: { name: 'node:zlib', run: ({ gzip }) => gunzipSync(gzip).length },
  list: { name: 'node:zlib + node:crypto + tar-stream', package: 'tar-stream', run: listWithNode },
};

async function listWithNode({ gzip, digest }) {
  const hash = createHash('sha256');
  let files = 0;
  const archive = extract();
  archive.on('entry', (_, content, next) => {
    files++;
    content.on('end', next);
    content.resume();
  });
  const hashed = async function* (source) {
    for await (const piece of source) {
      hash.update(piece);
      yield piece;
    }
  };
  await pipeline(Readable.from(pieces(gzip)), hashed, createGunzip(ROOM), archive);
  if (`sha256:${hash.digest('hex')}` !== digest.gzip) throw new Error('Another layer.');
  return files;
}

/** Gives `{ part, contenders: [{ name, package, rounds }] }` of each, the rounds in milliseconds. */
export async function benchInNode(data, facts, rounds) {
  const entries = { pullspec: await import('../../../dist/index.js'), layer: await import('../../../dist/layer.js') };
  const all = await parts(entries, facts);
  for (const part of all) if (EXTRA[part.part]) part.contenders.push(EXTRA[part.part]);
  return measured(all, data, rounds);
}

/** The first round warms up and does not count. */
export async function measured(all, data, rounds) {
  const results = [];
  for (const part of all) {
    const times = [];
    for (let number = 0; number <= rounds; number++) times.push(await round(part, data, number));
    const of = (at) => times.slice(1).map((time) => time[at]);
    results.push({
      part: part.part,
      contenders: part.contenders.map(({ name, package: from }, at) => ({ name, package: from, rounds: of(at) })),
    });
  }
  return results;
}
