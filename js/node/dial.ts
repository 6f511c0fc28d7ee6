// Sends a relay's requests from Node: a host is resolved once, each of its addresses is checked, and the connection goes to
// one that was checked.

import { lookup as systemLookup } from 'node:dns';
import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { UpstreamFetch } from '../relay-types.js';

/** An address of a host, as `dns.lookup` gives it. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Finds all addresses of a host. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

export interface DialOptions {
  /** Whether an address is public. */
  readonly isPublic: (address: string) => boolean;
  readonly resolve?: Resolve;
  /** Certificates of authorities beside Node's own. */
  readonly ca?: readonly string[];
}

/** A host has an address that is not public. */
class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
  readonly code = 'PRIVATE_ADDRESS';
}

/** A connection was closed before a request on it could be answered. */
class RaceError extends Error {
  override readonly name = 'RaceError';
}

const POOL = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 60_000 };

export interface Dialler {
  readonly fetch: UpstreamFetch;
  /** Closes the connections that are kept. */
  close(): void;
}

/** Makes what sends requests. Bodies are given as they come, not decoded. */
export function createDialler({ isPublic, resolve = resolveAll, ca }: DialOptions): Dialler {
  const trust = ca ? { ca: [...ca] } : {};
  const agents = {
    public: new TlsAgent({ ...POOL, ...trust, lookup: lookupBy(resolve, isPublic) }),
    internal: new TlsAgent({ ...POOL, ...trust, lookup: lookupBy(resolve, () => true) }),
    plain: new PlainAgent({ ...POOL, lookup: lookupBy(resolve, () => true) }),
  };
  const send = async (request: Request, internal: boolean): Promise<Response> => {
    const url = new URL(request.url);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const allowed = internal ? () => true : isPublic;
    // For an address nothing is looked up, so it has to be checked here.
    if (isIP(host) !== 0 && !allowed(host)) throw new PrivateAddressError(host);
    const plain = url.protocol === 'http:';
    if (plain && !internal) throw new PrivateAddressError(host);
    const options = {
      method: request.method,
      signal: request.signal,
      agent: plain ? agents.plain : internal ? agents.internal : agents.public,
    };
    return new Promise((done, fail) => {
      const sent = (plain ? plainRequest : tlsRequest)(url, options, (incoming) =>
        done(toResponse(incoming, request.method === 'HEAD')),
      );
      // Not among the options: those are kept by a connection for as long as it lives, and a token with them.
      for (const [name, value] of request.headers) sent.setHeader(name, value);
      sent.on('socket', (socket) => check(socket, allowed));
      sent.on('error', (error) => fail(isRace(sent, error) ? new RaceError('', { cause: error }) : error));
      // Statuses of their own protocols are no answers.
      sent.on('upgrade', (_, socket) => socket.destroy());
      sent.end();
    });
  };
  return {
    fetch: (request, { internal }) => again(request, () => send(request, internal)),
    close: () => Object.values(agents).forEach((agent) => void agent.destroy()),
  };
}

/** A kept connection may be closed at the other end in the very moment in which it is used again. */
function isRace({ reusedSocket }: ClientRequest, error: Error): boolean {
  return reusedSocket && (error as { code?: unknown }).code === 'ECONNRESET';
}

/** Whoever has lost such a race has not been heard: then once more on another connection. */
async function again(request: Request, send: () => Promise<Response>): Promise<Response> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof RaceError && !request.signal.aborted) return send();
    throw error;
  }
}

async function resolveAll(host: string): Promise<readonly Address[]> {
  return new Promise((done, fail) => {
    systemLookup(host, { all: true, verbatim: true }, (error, found) => (error ? fail(error) : done(found)));
  });
}

/** One bad address spoils a host: whoever gives both means to be reached at the bad one. */
function lookupBy(resolve: Resolve, allowed: (address: string) => boolean): LookupFunction {
  return (host, options, callback) => {
    resolve(host).then(
      (found) => {
        const bad = found.find(({ address }) => !allowed(address));
        if (bad) return callback(new PrivateAddressError(`${host}: ${bad.address}`), '', 0);
        const [first] = found;
        if (!first) return callback(new Error(`${host} has no address`), '', 0);
        if (options.all) return callback(null, [...found]);
        callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, '', 0),
    );
  };
}

/** What was dialled is looked at once more when the connection stands, before anything is sent. */
function check(socket: Socket, allowed: (address: string) => boolean): void {
  const look = () => {
    const address = socket.remoteAddress ?? '';
    if (!allowed(address)) socket.destroy(new PrivateAddressError(address));
  };
  if (socket.connecting) socket.once('connect', look);
  else look();
}

function toResponse(incoming: IncomingMessage, head: boolean): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const status = incoming.statusCode ?? 0;
  const empty = head || [204, 205, 304].includes(status);
  if (empty) incoming.resume();
  return new Response(empty ? null : streamOf(incoming), {
    status: status < 200 || status > 599 ? 502 : status,
    headers,
  });
}

/** Node's own conversion keeps thousands of chunks ready; this one keeps none. */
function streamOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks = incoming[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const source: UnderlyingDefaultSource<Uint8Array> = {
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: () => void incoming.destroy(),
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}
