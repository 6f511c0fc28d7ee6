/** An OCI registry, read-only, over an OCI image layout: `pullspec/server`. */

import { engine } from './relay/engine.js';

/** Where the layout's files are: `index.json`, `blobs/sha256/…`. */
export interface FileReader {
  /** The bytes at a path, or undefined if there is nothing. */
  read(path: string): Promise<Uint8Array | undefined>;
}

export interface RegistryServer {
  /** Answers one request, as a registry does. */
  fetch(request: Request): Promise<Response>;
}

/** Makes a registry of a layout. Its `fetch` can be given to a client, or to a server. */
export function createRegistry(files: FileReader): RegistryServer {
  return Object.freeze({ fetch: (request: Request) => answer(files, request) });
}

async function answer(files: FileReader, request: Request): Promise<Response> {
  const { Answering } = await engine();
  const url = new URL(request.url);
  const answering = new Answering(request.method, url.pathname + url.search, request.headers.get('range') ?? undefined);
  try {
    for (let path = answering.path; path !== undefined; path = answering.path) {
      answering.receive(await files.read(path));
    }
    const [status, headers, body] = answering.answer() as [number, [string, string][], Uint8Array<ArrayBuffer>];
    return new Response(request.method === 'HEAD' ? null : body, { status, headers });
  } finally {
    answering.free();
  }
}
