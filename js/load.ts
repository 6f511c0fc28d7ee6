// Loads a wasm module, wherever this runs.

import type { EngineSource } from './registry-types.js';

/** What wasm-bindgen's start function takes. */
type Start = (options: {
  module_or_path: Exclude<EngineSource, string | URL> | Uint8Array<ArrayBuffer> | Response;
}) => Promise<Exports>;

/** What a module has beside its bindings. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
}

/**
 * What loads a module once, for whoever asks first. A failed attempt is forgotten, so that the next call tries again.
 * `glue` are its bindings, `file` tells where it lies if nobody says otherwise: at an edge no module knows its own address.
 */
export function loader<Glue>(start: Start, glue: Glue, file: () => URL) {
  let loading: Promise<Glue & Exports> | undefined;
  const load = async (source: EngineSource) => {
    const module = typeof source === 'string' || source instanceof URL ? await read(source) : source;
    const { memory } = await start({ module_or_path: module });
    return { ...glue, memory };
  };
  return (source?: EngineSource): Promise<Glue & Exports> => {
    loading ??= load(source ?? file()).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

/** A file's bytes, or the answer to a request for them. */
async function read(source: URL | string): Promise<Uint8Array<ArrayBuffer> | Response> {
  const url = typeof source === 'string' ? new URL(source, import.meta.url) : source;
  if (url.protocol === 'file:') {
    // Put together here, so that no bundler for browsers looks for a module of Node's.
    const name = ['node:fs', 'promises'].join('/');
    const { readFile } = (await import(/* @vite-ignore */ name)) as typeof import('node:fs/promises');
    return new Uint8Array(await readFile(url));
  }
  const response = await fetch(url);
  if (!response.ok) throw new Error(`pullspec: ${url.href} answers with status ${response.status}`);
  return response;
}
