// The wasm module of what lies in layouts (the registry over one, archives): loaded once, by whoever needs it first.

import * as glue from '../build/store/store.js';
import { loader } from './load.js';

export type StoreEngine = typeof glue;

/** The module. */
export const storeEngine = loader(glue, () => new URL('./store_bg.wasm', import.meta.url));
