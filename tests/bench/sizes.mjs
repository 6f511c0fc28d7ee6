// What goes over the wire, beside its budget.

import { existsSync, readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';
import { BUDGETS, closure, firstLoad, gzip, gzipOf, registryFiles } from '../../scripts/lib/sizes.mjs';

export function benchSizes() {
  const wasm = readFileSync(at('build/names/names_bg.wasm'));
  const sizes = [
    { name: 'the names module, raw', bytes: wasm.length, budget: BUDGETS.namesRaw.goal },
    { name: 'the names module, gzip', bytes: gzip(wasm) },
    {
      name: 'the entry pullspec with it, gzip',
      bytes: gzipOf([...closure(at('dist/index.js'))]),
      budget: BUDGETS.entryGzip.goal,
    },
  ];
  if (existsSync(at('dist/registry_bg.wasm'))) {
    const client = readFileSync(at('dist/registry_bg.wasm'));
    sizes.push(
      { name: 'the client module, raw', bytes: client.length },
      { name: 'the client module, gzip', bytes: gzip(client) },
      { name: 'what pullspec/registry adds, gzip', bytes: gzipOf(registryFiles()), budget: BUDGETS.registryGzip.goal },
    );
  }
  const page = firstLoad().reduce((total, text) => total + gzip(text), 0);
  sizes.push({ name: 'the page’s first load beside the wasm, gzip', bytes: page, budget: BUDGETS.pageGzip.goal });
  return sizes;
}
