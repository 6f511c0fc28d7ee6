/** The wasm module behind the names, inlined and compiled on first use. */

import * as bindings from '../../build/names/names.js';
import bytes from '../../build/names/names_bg.wasm';

let exports: bindings.InitOutput | undefined;

/** The raw exports; compiles the module the first time. */
export function wasm(): bindings.InitOutput {
  exports ??= bindings.initSync({ module: bytes });
  return exports;
}

/** The typed bindings; compiles the module the first time. */
export function names(): typeof bindings {
  wasm();
  return bindings;
}
