// The wasm module for layers: loaded once, by whoever needs it first.

import * as glue from '../build/layers/layers.js';
import { loader } from './load.js';

/** The module. */
export const layerEngine = loader(glue, () => new URL('./layer_bg.wasm', import.meta.url));

export type LayerEngine = Awaited<ReturnType<typeof layerEngine>>;
