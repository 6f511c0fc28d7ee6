// An edge worker on this machine: the one that docs/relay.md shows, bundled as its user would, in the runtime of such workers.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { Miniflare } from 'miniflare';
import { at, ROOT } from '../../scripts/lib/paths.mjs';

const [, EXAMPLE] = /```js\n([^`]*relay_bg\.wasm[^`]*)```/.exec(readFileSync(at('docs/relay.md'), 'utf8'));
const OPTIONS = '{ engine, ';

/** Starts it with further options of the relay. Gives `{ url, stop }`. */
export async function startWorker(options) {
  if (!EXAMPLE.includes(OPTIONS)) throw new Error('docs/relay.md shows no worker that this understands.');
  const contents = EXAMPLE.replace(OPTIONS, `{ engine, ...${JSON.stringify(options)}, `);
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-edge-'));
  const stdin = { contents, resolveDir: ROOT, sourcefile: 'worker.js' };
  const how = { bundle: true, format: 'esm', loader: { '.wasm': 'copy' }, entryNames: 'worker', logLevel: 'silent' };
  await esbuild.build({ stdin, outdir: folder, ...how });
  const worker = new Miniflare({
    modules: [{ type: 'ESModule', path: join(folder, 'worker.js') }, ...compiled(folder)],
    modulesRoot: folder,
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['enable_request_signal'],
    // Nobody on the net is asked where this machine is, and no other worker stands in front of this one.
    cf: false,
    unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  });
  await worker.ready;
  const stop = async () => {
    await worker.dispose();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: (await worker.unsafeGetDirectURL()).href, stop };
}

/** What the worker imports compiled: the runtime compiles nothing while a worker runs. */
const compiled = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .map((name) => ({ type: 'CompiledWasm', path: join(folder, name) }));
