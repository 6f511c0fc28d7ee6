// `npm run bench`: names per second and layers against the alternatives, sizes, hashing, and the page, all in one
// run.
// `--json` prints the figures as JSON, `--markdown` renews docs/benchmarks.md with them; `--quick` only tries that it works.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { CHROMIUM, provide, REGISTRY, SKOPEO } from './lib/debian.mjs';
import { bold, Failure, main, progress, say, sayAside } from './lib/messages.mjs';
import { at } from './lib/paths.mjs';
import { setup } from './setup.mjs';

const MIB = 1024 * 1024;
/** Rounds, how many names a round has at most, and for how many milliseconds at most it goes on. */
const FULL = {
  rounds: 15,
  count: 200_000,
  budget: 400,
  size: 16 * MIB,
  loads: 7,
  layerRounds: 5,
  storeRounds: 5,
  storeSize: 500,
};
const QUICK = { rounds: 1, count: 2000, budget: 20, size: MIB, loads: 0, layerRounds: 1 };

await main(async () => {
  const { json, markdown, quick } = asked();
  if (json) sayAside();
  say(bold('set-up and build'));
  await setup();
  if (!quick) await provide([CHROMIUM, REGISTRY, SKOPEO]);
  await build();
  say(bold('bench'));
  const results = await bench(quick);
  const report = await import('../tests/bench/report.mjs');
  const tables = report.tables(results);
  if (json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
  else say(`\n${tables.map(report.plain).join('\n')}`);
  if (markdown) writeFileSync(at('docs/benchmarks.md'), report.page(tables, new Date().toISOString().slice(0, 10)));
});

function asked() {
  const flag = { type: 'boolean', default: false };
  try {
    return parseArgs({ options: { json: flag, markdown: flag, quick: flag } }).values;
  } catch (error) {
    throw new Failure(error.message, { mend: 'npm run bench --silent -- [--json|--markdown] [--quick]' });
  }
}

/** One part after the other: two at once would only measure each other. */
async function bench(quick) {
  const part = (file) => import(`../tests/bench/${file}.mjs`);
  const pullspec = await import('../dist/index.js');
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const settings = quick ? QUICK : FULL;
  const { benchNames, lists } = await part('names');
  const { all, common } = lists(settings.count);
  const options = { ...settings, ...all, quick, pullspec, version };
  const native = await (await part('native')).benchNative(options);
  const names = await shown('names in JavaScript', benchNames, options);
  const commonNames = await shown('names that all take', benchNames, { ...options, ...common });
  const hashing = await shown('SHA-256', (await part('hashing')).benchHashing, options);
  const page = quick ? null : await shown('the page in Chromium', (await part('page')).benchPage, options);
  const tags = quick ? null : await shown('ten thousand tags in Chromium', (await part('tags')).benchTags, options);
  const image = quick
    ? null
    : await shown('an image of many files in Chromium', (await part('image')).benchImage, options);
  const store = quick ? null : await shown('an image into a store', (await part('store')).benchStore, options);
  const layers = await shown('layers', (await part('layers')).benchLayers, options);
  const machine = await (await part('machine')).machine();
  const sizes = (await part('sizes')).benchSizes();
  return (await part('report')).summarise({
    machine,
    names,
    commonNames,
    native,
    sizes,
    page,
    tags,
    hashing,
    layers,
    image,
    store,
  });
}

async function shown(title, measure, options) {
  const line = progress(title);
  try {
    return await measure(options);
  } finally {
    line.end();
  }
}
