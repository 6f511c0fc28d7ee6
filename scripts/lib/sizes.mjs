// What goes over the wire, in bytes.

import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { gzipSync } from 'node:zlib';
import { at } from './paths.mjs';

const IMPORT = /(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g;
/** The string literal that holds the module: it starts with wasm's magic number, turned over as in scripts/lib/wasm.mjs. */
const INLINED = /(["'`])R3!\?(?:\\[\s\S]|(?!\1)[^\\])*\1/;

const KB = 1024;

/**
 * What may go over the wire, in bytes. `goal` is what was set out for; where it is not reached, `limit` is what is held
 * meanwhile, so that nothing grows unseen. A limit only ever comes down, unless a commit argues why not.
 */
export const BUDGETS = {
  namesRaw: { goal: 48 * KB, limit: 80 * KB },
  entryGzip: { goal: 40 * KB, limit: 50 * KB },
  // The client looks, and it pushes: uploads, manifests and the lists of referrers are a seventh of it; mirrors add a little.
  registryGzip: { goal: 180 * KB, limit: 210 * KB },
  layerGzip: { goal: 128 * KB, limit: 128 * KB },
  // What opens archives is in the module that the sandbox needs anyway; since that is pushed to, it is past the goal.
  archiveGzip: { goal: 160 * KB, limit: 180 * KB },
  // A module of its own: whoever opens archives does without it, and it without what unpacks. What it pushes and writes into
  // archives is a tenth of it.
  storeGzip: { goal: 180 * KB, limit: 168 * KB },
  pageGzip: { goal: 40 * KB, limit: 40 * KB },
};

export const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length;
export const gzipOf = (paths) => paths.reduce((total, path) => total + gzip(readFileSync(path)), 0);

/** A module's file and those that it imports statically: what a first use of it loads. */
export function closure(entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  for (const [, path] of readFileSync(entry, 'utf8').matchAll(IMPORT)) closure(join(dirname(entry), path), seen);
  return seen;
}

/** What pullspec/registry loads beyond the entry pullspec, wasm included. */
export function registryFiles() {
  const names = closure(at('dist/index.js'));
  const own = [...closure(at('dist/registry.js'))].filter((path) => !names.has(path));
  return [...own, at('dist/registry_bg.wasm')];
}

/** What pullspec/layer loads beyond the entry pullspec, wasm included. */
export function layerFiles() {
  const names = closure(at('dist/index.js'));
  const own = [...closure(at('dist/layer.js'))].filter((path) => !names.has(path));
  return [...own, at('dist/layer_bg.wasm')];
}

/** What pullspec/archive loads beyond the entry pullspec, wasm included, for an archive that is not compressed. */
export function archiveFiles() {
  const names = closure(at('dist/index.js'));
  const own = [...closure(at('dist/archive.js'))].filter((path) => !names.has(path));
  return [...own, at('dist/store_bg.wasm')];
}

/** What pullspec/store loads beyond the entry pullspec, wasm included, until it is mounted. */
export function storeFiles() {
  const names = closure(at('dist/index.js'));
  const own = [...closure(at('dist/store.js'))].filter((path) => !names.has(path));
  return [...own, at('dist/images_bg.wasm')];
}

/** The texts that the page loads first, without the inlined module, which is counted by itself. */
export function firstLoad() {
  const html = readFileSync(at('site/index.html'), 'utf8');
  const linked = [...html.matchAll(/<(?:link|script)\b[^>]*\b(?:href|src)="([^"]+)"/g)].map(([, path]) => path);
  const local = linked.filter((path) => !/^(?:[a-z]+:|#|\/\/)/.test(path)).map((path) => at('site', normalize(path)));
  const modules = local.filter((path) => path.endsWith('.js')).flatMap((path) => [...closure(path)]);
  const all = [at('site/index.html'), ...new Set([...local, ...modules])];
  return all.filter((path) => /\.(?:html|css|js|svg)$/.test(path)).map(withoutWasm);
}

function withoutWasm(path) {
  const text = readFileSync(path, 'utf8');
  if (!path.endsWith(join('pullspec', 'index.js'))) return text;
  const rest = text.replace(INLINED, '""');
  if (rest === text) throw new Error(`${path} does not hold the names module.`);
  return rest;
}
