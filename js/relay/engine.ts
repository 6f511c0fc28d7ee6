// The wasm module of the relay and of Docker's files: loaded once, by whoever needs it first. What only asks registries
// does without it.

import * as glue from '../../build/relay/relay.js';
import { loader } from '../load.js';

export type Engine = typeof glue;

/** The module. */
export const engine = loader(glue, () => new URL('./relay_bg.wasm', import.meta.url));
