// Runs in the page of the bench: the same contenders as in Node, bundled together.

import { parts, round } from './contenders.mjs';

let all;
let data;

/** Loads the layer and the contenders; gives what there is to measure. */
export async function prepare(facts) {
  const bytes = async (name) => new Uint8Array(await (await fetch(`/bench/${name}`)).arrayBuffer());
  const [tar, gzip, zstd] = await Promise.all(['tar', 'gzip', 'zstd'].map(bytes));
  data = { tar, gzip, zstd, digest: facts.digest };
  // Not bundled: they are what a site would load.
  const [pullspec, layer] = await Promise.all(['/index.js', '/layer.js'].map((path) => import(path)));
  all = await parts({ pullspec, layer }, facts);
  return all.map(({ part, contenders }) => ({
    part,
    contenders: contenders.map(({ name, package: from }) => ({ name, package: from })),
  }));
}

export const measure = (part, number) => round(all[part], data, number);
