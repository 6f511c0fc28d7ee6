// The wasm module for layers: loaded once, by whoever needs it first.

import init, * as glue from '../build/layers/layers.js';
import type { LayerEngineSource } from './layer-types.js';
import { readModule } from './wasm-file.js';

export type LayerEngine = typeof glue & { readonly memory: WebAssembly.Memory };

let loading: Promise<LayerEngine> | undefined;

/** The module. A failed attempt is forgotten, so that the next call tries again. */
export function layerEngine(source?: LayerEngineSource): Promise<LayerEngine> {
  loading ??= load(source ?? new URL('./layer_bg.wasm', import.meta.url)).catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(source: LayerEngineSource): Promise<LayerEngine> {
  const module = typeof source === 'string' || source instanceof URL ? await readModule(source) : source;
  const { memory } = await init({ module_or_path: module });
  return { ...glue, memory };
}
