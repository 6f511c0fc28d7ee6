// The wasm module of the image store: loaded once, by whoever needs it first.

import * as glue from '../build/images/images.js';
import { loader } from './load.js';

export type ImagesEngine = typeof glue;

/** The module. */
export const imagesEngine = loader(glue, () => new URL('./images_bg.wasm', import.meta.url));
