// Writes the sample images behind `sandbox.localhost` into samples/, an OCI image layout.
//
//   node scripts/samples.mjs             writes them
//   node scripts/samples.mjs --check     exits 1 unless the files there are what it would write
//   node scripts/samples.mjs --out DIR   somewhere else
//
// The same files come out of every run on every machine; docs/samples.md describes them.

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { addArtifact } from './samples/artifact.mjs';
import { differences, write } from './samples/folder.mjs';
import { addHello } from './samples/hello.mjs';
import { addLayers } from './samples/layers.mjs';
import { Layout } from './samples/layout.mjs';
import { addSupplyChain } from './samples/supply-chain.mjs';

function build() {
  const layout = new Layout();
  addHello(layout);
  addLayers(layout);
  addSupplyChain(layout);
  addArtifact(layout);
  return layout.files();
}

/** @param {string} folder @param {Map<string, Uint8Array>} files */
function check(folder, files) {
  const found = differences(folder, files);
  for (const difference of found) console.error(difference);
  if (found.length > 0) {
    console.error('The samples are not what the script writes. Run: node scripts/samples.mjs');
    process.exitCode = 1;
  }
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean' }, out: { type: 'string' } } });
const folder = options.out ?? fileURLToPath(new URL('../samples', import.meta.url));
const files = build();

if (options.check) {
  check(folder, files);
} else {
  write(folder, files);
  const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  console.log(`${files.size} files, ${total} bytes, in ${folder}`);
}
