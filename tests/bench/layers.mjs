// Layers against others, in Node and in Chromium: hashing, unpacking gzip and zstd, and listing from the first to the last.

import { readLayer } from '../../dist/layer.js';
import { benchInBrowser } from './layers/browser.mjs';
import { digestOf } from './layers/contenders.mjs';
import { corpus } from './layers/corpus.mjs';
import { benchInNode } from './layers/node.mjs';
import { npmVersion } from './machine.mjs';

export async function benchLayers({ layerRounds, quick, version }) {
  const bytes = await corpus(quick);
  const data = { ...bytes, digest: { tar: await digestOf(bytes.tar), gzip: await digestOf(bytes.gzip) } };
  const files = (await readLayer(data.gzip, { keep: 0 })).count;
  const facts = { bytes: data.tar.length, files, digest: data.digest };
  const named = (list) =>
    list.map((part) => ({ ...part, contenders: part.contenders.map((it) => versioned(it, version)) }));
  return {
    bytes: facts.bytes,
    gzip: data.gzip.length,
    zstd: data.zstd.length,
    files,
    node: named(await benchInNode(data, facts, layerRounds)),
    // A quick run starts no browser.
    chromium: quick ? null : named(await benchInBrowser(data, facts, layerRounds)),
  };
}

/** A contender with what it is a version of. */
function versioned({ package: from, ...contender }, ours) {
  if (from) return { ...contender, version: npmVersion(from) };
  return { ...contender, version: contender.name.startsWith('pullspec') ? ours : '' };
}
