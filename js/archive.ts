/** Images in files, as registries for reading: `pullspec/archive`. Its wasm module is loaded by the first call. */

import type { EngineSource } from './archive-types.js';
import { storeEngine } from './store-engine.js';

export { ArchiveError } from './archive-error.js';
export { openArchive } from './archive-open.js';
export type * from './archive-types.js';

/** Loads the wasm module now. Only needed where it cannot be found beside this file. */
export async function initialise(source?: EngineSource): Promise<void> {
  await storeEngine(source);
}
