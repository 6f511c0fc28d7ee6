/** The wasm module behind the names, inlined and compiled on first use. */

import * as bindings from '../../build/names/names.js';
import inlined from '../../build/names/wasm.js';

let instance: bindings.InitOutput | undefined;

/** The raw exports; compiles the module the first time. */
export function wasm(): bindings.InitOutput {
  instance ??= bindings.initSync({ module: decode(inlined) });
  return instance;
}

/** The typed bindings; compiles the module the first time. */
export function names(): typeof bindings {
  wasm();
  return bindings;
}

/** One byte for each character. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
