/** An OCI registry, read-only, over an OCI image layout: `pullspec/server`. */

import type { ByteSource } from './archive-types.js';
import { storeEngine } from './store-engine.js';

export type { ByteSource } from './archive-types.js';

/** Where the layout's files are: `index.json`, `blobs/sha256/…`. */
export interface FileReader {
  /** The bytes at a path, or undefined if there is nothing. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** The same without reading it: blobs are then sent piece by piece, and of a part only that part is read. */
  open?(path: string): Promise<ByteSource | undefined>;
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
  const { Answering } = await storeEngine();
  const url = new URL(request.url);
  const answering = new Answering(request.method, url.pathname + url.search, request.headers.get('range') ?? undefined);
  try {
    for (let path = answering.path; path !== undefined; path = answering.path) {
      answering.receive(await files.read(path));
    }
    const blob = answering.opens;
    const file = blob === undefined ? undefined : await openFile(files, blob);
    if (blob !== undefined) answering.open(file?.size);
    const [status, headers, body] = answering.answer() as Answer;
    if (request.method === 'HEAD') return new Response(null, { status, headers });
    return new Response(Array.isArray(body) ? file?.slice(...body).stream() : body, { status, headers });
  } finally {
    answering.free();
  }
}

/** Of a file that is open, the body is a part. */
type Answer = [
  status: number,
  headers: [string, string][],
  body: Uint8Array<ArrayBuffer> | [start: number, end: number],
];

async function openFile(files: FileReader, path: string): Promise<ByteSource | undefined> {
  if (files.open) return files.open(path);
  const bytes = await files.read(path);
  return bytes && new Blob([bytes as Uint8Array<ArrayBuffer>]);
}
