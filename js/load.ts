// Loads a wasm module, wherever this runs.

import type { EngineSource } from './registry-types.js';

/** The bindings of a module, with what starts it. */
interface Bindings {
  initSync(options: { module: WebAssembly.Module }): Exports;
}

/** What a module has beside its bindings. */
export interface Exports {
  readonly memory: WebAssembly.Memory;
}

/**
 * What loads a module once, for whoever asks first. A failed attempt is forgotten, so that the next call tries again.
 * `glue` are its bindings, `file` tells where it lies if nobody says otherwise: at an edge no module knows its own address.
 */
export function loader<Glue extends Bindings>(glue: Glue, file: () => URL) {
  let loading: Promise<Glue & Exports> | undefined;
  const load = async (source: EngineSource) => {
    const { memory } = glue.initSync({ module: await compile(source) });
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

async function compile(source: EngineSource): Promise<WebAssembly.Module> {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof source === 'string') return compile(new URL(source, import.meta.url));
  if (source instanceof URL) return source.protocol === 'file:' ? read(source) : compile(await fetch(source));
  if (!(source instanceof Response)) return WebAssembly.compile(source);
  if (!source.ok) throw new Error(`pullspec: ${source.url} answers with status ${source.status}`);
  // While it comes, and into the browser's cache of code; but only of what is called so is that allowed.
  const isCalledSo = source.headers.get('content-type') === 'application/wasm';
  return isCalledSo ? WebAssembly.compileStreaming(source) : WebAssembly.compile(await source.arrayBuffer());
}

/**
 * The module in a file. It is not compiled in the background, where that takes ten times as long once connections are open: a
 * function is compiled when it is first called, so this takes some milliseconds.
 */
async function read(file: URL): Promise<WebAssembly.Module> {
  // Put together here, so that no bundler for browsers looks for a module of Node's.
  const name = ['node:fs', 'promises'].join('/');
  const { readFile } = (await import(/* @vite-ignore */ name)) as typeof import('node:fs/promises');
  return new WebAssembly.Module(new Uint8Array(await readFile(file)));
}
