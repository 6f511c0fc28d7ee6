// The wasm module of what answers others (the relay, the registry over a layout) and of Docker's files: loaded once, by
// whoever needs it first. What only asks registries does without it.

import init, * as glue from '../../build/relay/relay.js';
import { read } from '../load.js';
import type { EngineSource } from '../registry-types.js';

export type Engine = typeof glue;

let loading: Promise<Engine> | undefined;

/** The module. A failed attempt is forgotten, so that the next call tries again. */
export function engine(source?: EngineSource): Promise<Engine> {
  loading ??= load(source ?? new URL('./relay_bg.wasm', import.meta.url)).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source: EngineSource): Promise<Engine> {
  await init({ module_or_path: typeof source === 'string' || source instanceof URL ? await read(source) : source });
  return glue;
}
