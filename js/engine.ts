// The wasm module of what asks registries: loaded once, by whoever needs it first.

import * as glue from '../build/client/client.js';
import { loader } from './load.js';

export type Engine = typeof glue;

/** The module. */
export const engine = loader(glue, () => new URL('./registry_bg.wasm', import.meta.url));
