/** A wasm module's bytes, from a file or over the network. */
export async function readModule(source: URL | string): Promise<Uint8Array<ArrayBuffer> | Response> {
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
