// Layers against others, in Node and in Chromium: hashing, unpacking gzip and zstd, and listing from the first to the last.

import { readLayer } from '../../dist/layer.js';
import { at } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';
import { benchInBrowser } from './layers/browser.mjs';
import { digestOf } from './layers/contenders.mjs';
import { corpus } from './layers/corpus.mjs';
import { manyFiles } from './layers/many.mjs';
import { benchInNode } from './layers/node.mjs';
import { npmVersion } from './machine.mjs';
import { median } from './measure.mjs';

export async function benchLayers({ layerRounds, quick, version }) {
  const bytes = await corpus(quick);
  const data = { ...bytes, digest: { tar: await digestOf(bytes.tar), gzip: await digestOf(bytes.gzip) } };
  const files = (await readLayer(data.gzip, { keep: 0 })).count;
  const facts = { bytes: data.tar.length, files, digest: data.digest };
  const named = (list) =>
    list.map((part) => ({ ...part, contenders: part.contenders.map((it) => versioned(it, version)) }));
  const searched = await search(layerRounds);
  return {
    bytes: facts.bytes,
    gzip: data.gzip.length,
    zstd: data.zstd.length,
    files,
    searched,
    // A process of its own; a quick run has no time for two gibibytes.
    memory: JSON.parse(await ask(process.execPath, at('tests/bench/layers/peak.mjs'), quick ? '64' : '2048')),
    node: named(await benchInNode(data, facts, layerRounds)),
    // A quick run starts no browser.
    chromium: quick ? null : named(await benchInBrowser(data, facts, layerRounds)),
  };
}

const MANY = 200_000;

/** Milliseconds that a search among many files takes. */
async function search(rounds) {
  const layer = await readLayer(manyFiles(MANY), { keep: 0 });
  const times = { text: [], pattern: [] };
  const timed = (list, wanted, hits) => {
    const start = performance.now();
    const { length } = layer.find(wanted);
    list.push(performance.now() - start);
    if (length !== hits) throw new Error(`${wanted} is found ${length} times.`);
  };
  for (let round = 0; round < rounds; round++) {
    timed(times.text, 'FILE-199999', 1);
    timed(times.pattern, '**/file-1*7.txt', 11_111);
  }
  return { files: MANY, text: median(times.text), pattern: median(times.pattern) };
}

/** A contender with what it is a version of. */
function versioned({ package: from, ...contender }, ours) {
  if (from) return { ...contender, version: npmVersion(from) };
  return { ...contender, version: contender.name.startsWith('pullspec') ? ours : '' };
}
