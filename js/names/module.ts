/** The wasm module behind the names, inlined and compiled on first use. */

import {
  checkDigest,
  DigestCheck,
  digestOf,
  extract,
  familiar,
  type InitOutput,
  initSync,
  parsePlatform,
  registryInfo,
  Scanner,
  selectPlatform,
  withDigest,
  withRegistry,
  withTag,
} from '../../build/names/names.js';
import inlined, { mask } from '../../build/names/wasm.js';

let instance: InitOutput | undefined;

/** The raw exports; compiles the module the first time. */
export function wasm(): InitOutput {
  instance ??= initSync({ module: decode(inlined) });
  return instance;
}

/** What is used of the bindings, so that a bundler leaves the rest of them out. */
const bindings = {
  checkDigest,
  DigestCheck,
  digestOf,
  extract,
  familiar,
  parsePlatform,
  registryInfo,
  Scanner,
  selectPlatform,
  withDigest,
  withRegistry,
  withTag,
};

/** The typed bindings; compiles the module the first time. */
export function names(): typeof bindings {
  wasm();
  return bindings;
}

/** One byte for each character. It is turned over, so that fewer characters need an escape in the source. */
function decode(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i) ^ mask;
  return bytes;
}
