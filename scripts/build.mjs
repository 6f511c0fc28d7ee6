// `npm run build`: the wasm modules, the npm package (dist/) and the page (site/), each only if its sources have changed.

import { bundle } from './lib/bundle.mjs';
import { main, say } from './lib/messages.mjs';
import { isMain } from './lib/paths.mjs';
import { buildSite } from './lib/site.mjs';
import { buildWasm, wasmFeatures } from './lib/wasm.mjs';
import { setup } from './setup.mjs';

export async function build() {
  for (const feature of wasmFeatures()) await buildWasm(feature);
  await bundle();
  await buildSite();
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup();
    await build();
    say('\ndist/ is the npm package, site/ is the page: any static host serves it from any path.');
  });
}
