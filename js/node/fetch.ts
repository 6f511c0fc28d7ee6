// Requests by Node's own HTTP client, which takes a third less time for each piece of a body than its fetch does.

import { type IncomingMessage, Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { exchange } from './exchange.js';

/** No program waits for connections that are merely kept. */
const plain = new PlainAgent({ keepAlive: true });
const tls = new TlsAgent({ keepAlive: true });

const READING = ['GET', 'HEAD'];

/** What is sent unless the client says otherwise: nothing need be decoded. */
const HEADERS = { 'accept-encoding': 'identity', 'user-agent': 'pullspec' };

/** A registry may encode all the same. */
const DECODERS: Readonly<Record<string, () => NodeJS.ReadWriteStream & Readable>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/**
 * `fetch` for a `RegistryClient` in Node, as its option of this name: large content comes in less time. It takes one argument, a
 * `Request`, and follows no redirect, which the client does itself. What changes something goes by `globalThis.fetch`.
 */
export async function nodeFetch(request: Request): Promise<Response> {
  if (!READING.includes(request.method)) return globalThis.fetch(request);
  const agent = request.url.startsWith('http:') ? plain : tls;
  try {
    return await exchange(request, { agent, headers: HEADERS, decode });
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason;
    // As fetch tells it.
    throw new TypeError('fetch failed', { cause: error });
  }
}

function decode(incoming: IncomingMessage): Readable {
  const coding = incoming.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const decoder = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  // A failure of either is one of what is read.
  return decoder ? pipeline(incoming, decoder(), () => undefined) : incoming;
}
