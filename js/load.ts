// Finds the bytes of a wasm module, wherever this runs.

/** A file's bytes, or the answer to a request for them. */
export async function read(source: URL | string): Promise<Uint8Array<ArrayBuffer> | Response> {
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
