/** An OCI registry over an OCI image layout: `pullspec/server`. */

import type { ByteSource } from './archive-types.js';
import type { Files } from './files-types.js';
import { readBody, receiveBody } from './server/body.js';
import { groundOf, isWritable } from './server/ground.js';
import { carryOut, type ErrandHandle, type Host } from './store/errand.js';
import { storeEngine } from './store-engine.js';

export type { ByteSource } from './archive-types.js';
export type * from './files-types.js';

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

export interface RegistryServerOptions {
  /** Whether nothing can be pushed or deleted. Default: whether the files cannot be written. */
  readonly readonly?: boolean;
  /** Who may ask, by a name and a password. Default: everybody. */
  readonly auth?: readonly { readonly username: string; readonly password: string }[];
  /** A layout beneath that is only read: what is pushed stands before it, and what is deleted of it is hidden. */
  readonly beneath?: FileReader;
}

/** The most bytes of a manifest. */
const MAX_MANIFEST = 4 << 20;

/** The fields of a request that say something to a registry. */
const FIELDS = ['authorization', 'content-length', 'content-range', 'content-type', 'range'];

/**
 * Makes a registry of a layout. Its `fetch` can be given to a client, or to a server. With `Files` it takes pushes, and may
 * share its folder with a store.
 */
export function createRegistry(files: FileReader | Files, options: RegistryServerOptions = {}): RegistryServer {
  const { readonly = false, auth: users = [], beneath } = options;
  const ground = groundOf(files, beneath);
  const json = JSON.stringify({ readonly: readonly || !isWritable(files), layered: beneath !== undefined, users });
  return Object.freeze({ fetch: (request: Request) => answer(ground, json, request) });
}

async function answer(files: Files, options: string, request: Request): Promise<Response> {
  const glue = await storeEngine();
  const { method } = request;
  const url = new URL(request.url);
  const headers = FIELDS.flatMap((name) => (request.headers.has(name) ? [[name, request.headers.get(name)]] : []));
  const [id, now] = [crypto.randomUUID(), Date.now()];
  const asked = { method, target: url.pathname + url.search, headers, id, now };
  const noted = noteFailures(files);
  const host: Host = {
    files: noted.files,
    hash: () => Promise.reject(new Error('A registry hashes what comes, as it comes.')),
    receive: async (receiving) => receiveBody(await streamOf(request), noted.files, glue, receiving),
    manifest: async () => readBody(await streamOf(request), MAX_MANIFEST),
  };
  const errand = glue.registryAnswer(JSON.stringify(asked), options) as ErrandHandle;
  const [status, fields, content] = (await carryOut(errand, host, request.signal)) as Answer;
  if (noted.failure !== undefined) throw noted.failure;
  const bare = method === 'HEAD' || status === 204;
  return new Response(bare ? null : await bodyOf(files, content), { status, headers: fields });
}

/** What a request brings. Firefox tells it as a whole only. */
async function streamOf(request: Request): Promise<ReadableStream<Uint8Array> | null> {
  const body = request.body as ReadableStream<Uint8Array> | null | undefined;
  return body === undefined ? (await request.blob()).stream() : body;
}

/** The same files, of which it is noted when reading them fails by no fault that they know: whoever asked is to hear of it. */
function noteFailures(files: Files): { readonly files: Files; readonly failure: unknown } {
  const noted = { files, failure: undefined as unknown };
  const note = (error: unknown) => {
    if (!(error instanceof Error && error.name === 'FilesError')) noted.failure ??= error;
    throw error;
  };
  const [read, open] = [(path: string) => files.read(path).catch(note), (path: string) => files.open(path).catch(note)];
  noted.files = { ...files, read, open };
  return noted;
}

/** The body is bytes, or a part of a file. */
type Content = Uint8Array<ArrayBuffer> | [path: string, start: number, end: number];
type Answer = [status: number, headers: [string, string][], body: Content];

async function bodyOf(files: Files, content: Content): Promise<BodyInit | null> {
  if (!Array.isArray(content)) return content;
  const [path, start, end] = content;
  const source = await files.open(path);
  return (source?.slice(start, end).stream() as ReadableStream<Uint8Array<ArrayBuffer>> | undefined) ?? null;
}
