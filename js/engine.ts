// The wasm module of the asynchronous entries: loaded once, by whoever needs it first.

import init, * as glue from '../build/client/client.js';
import type { EngineSource } from './registry-types.js';
import { readModule } from './wasm-file.js';

export type Engine = typeof glue;

let loading: Promise<Engine> | undefined;

/** The module. A failed attempt is forgotten, so that the next call tries again. */
export function engine(source?: EngineSource): Promise<Engine> {
  loading ??= load(source ?? new URL('./registry_bg.wasm', import.meta.url)).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source: EngineSource): Promise<Engine> {
  await init({
    module_or_path: typeof source === 'string' || source instanceof URL ? await readModule(source) : source,
  });
  return glue;
}
