/** A relay as a server in Node: `pullspec/relay-node`. It listens on this machine only, unless it is told otherwise. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { createDialler, type Dialler, type Resolve } from './node/dial.js';
import { engine } from './relay/engine.js';
import { makeRelay } from './relay.js';
import type { Relay, RelayOptions } from './relay-types.js';

export type { Address, Resolve } from './node/dial.js';
export type * from './relay-types.js';

export interface NodeRelayOptions extends RelayOptions {
  /** Finds the addresses of a host; default the system's resolver. */
  readonly resolve?: Resolve;
  /** Certificates of authorities beside Node's own, for registries of one's own network. */
  readonly ca?: readonly string[];
}

export interface ServeRelayOptions extends NodeRelayOptions {
  /** The address to listen on; default 127.0.0.1. Any other needs `hosts`. */
  readonly host?: string;
  /** The port; default any that is free. */
  readonly port?: number;
  /** The most connections; default 256. */
  readonly connections?: number;
}

export interface RunningRelay {
  /** What a client takes as its `relay`: with the key, and a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** Stops listening, and ends what is under way. */
  close(): Promise<void>;
}

/** Answers Node's own requests; part of a server. */
export interface RelayListener {
  (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void>;
  close(): void;
}

const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/**
 * Starts a relay. By default it listens on 127.0.0.1, on any free port, and wants a key that it makes up: another program or
 * page has no use for it unless it is given the address.
 */
export async function serveRelay(options: ServeRelayOptions = {}): Promise<RunningRelay> {
  const { host = '127.0.0.1', port = 0, connections = 256, key = randomUUID() } = options;
  const near = LOOPBACK.includes(host);
  if (!near && !options.hosts?.length) {
    throw new TypeError('pullspec: a relay that others reach has to know by which hosts it is called.');
  }
  let listener: RelayListener | undefined;
  const server = relayServer(connections, (incoming, outgoing) => {
    if (listener) void listener(incoming, outgoing);
    else incoming.socket.destroy();
  });
  const actual = await listen(server, host, port);
  try {
    const names = ['127.0.0.1', 'localhost', '[::1]'].map((name) => `${name}:${actual}`);
    const made = await relayListener({ ...options, key, ...(near && !options.hosts && { hosts: names }) });
    listener = made;
    const name = options.hosts?.[0] ?? `${isIPv6(host) ? `[${host}]` : host}:${actual}`;
    const path = [options.path ?? '', key].join('/').split('/').filter(Boolean).join('/');
    return Object.freeze({
      url: `http://${name}/${path && `${path}/`}`,
      port: actual,
      close: () => {
        made.close();
        return close(server);
      },
    });
  } catch (error) {
    await close(server);
    throw error;
  }
}

/** A relay for a server that already listens; the server sees to timeouts and to how many may connect. */
export async function relayListener(options: NodeRelayOptions = {}): Promise<RelayListener> {
  const { isPublicAddress } = await engine(options.engine);
  const { resolve, ca } = options;
  const dialler: Dialler | undefined = options.fetch
    ? undefined
    : createDialler({ isPublic: isPublicAddress, ...(resolve && { resolve }), ...(ca && { ca }) });
  const relay = makeRelay({ ...options, fetch: options.fetch ?? (dialler as Dialler).fetch }, Boolean(dialler));
  await relay.ready();
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) =>
    answer(relay, incoming, outgoing).catch(() => void outgoing.destroy());
  return Object.assign(listener, { close: () => dialler?.close() });
}

async function answer(relay: Relay, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const request = toRequest(incoming, outgoing);
  if (!request) {
    outgoing.writeHead(400, { connection: 'close', 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' });
    return void outgoing.end('This is no request that a relay takes.\n');
  }
  const response = await relay.fetch(request, incoming.socket.remoteAddress ?? '');
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (!response.body) return void outgoing.end();
  await pipeline(response.body, outgoing);
}

/** The request as the web has it; nothing where it could be read in two ways. */
function toRequest(incoming: IncomingMessage, outgoing: ServerResponse): Request | undefined {
  const { url: target = '', method = '', rawHeaders } = incoming;
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const count = (name: string) => names.filter((other) => other === name).length;
  // Node lets two hosts pass, whole addresses, and codings that it does not know.
  if (count('host') !== 1 || count('content-length') > 1 || count('transfer-encoding') > 0) return undefined;
  if (count('origin') > 1 || count('authorization') > 1) return undefined;
  const { host = '', 'content-length': length = '0' } = incoming.headers;
  if (!/^[\w.:[\]-]+$/.test(host) || !target.startsWith('/') || !URL.canParse(target, `http://${host}`))
    return undefined;
  const url = new URL(`http://${host}${target}`);
  if (url.pathname + url.search !== target || url.host !== host.toLowerCase().replace(/:80$/, '')) return undefined;
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const headers = new Headers({ 'content-length': length });
  for (const name of ['accept', 'authorization', 'if-none-match', 'if-range', 'origin', 'range', 'sec-fetch-site']) {
    const value = incoming.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  if (method === 'CONNECT' || method === 'TRACE' || method === 'TRACK') return undefined;
  return new Request(url, { method, headers, signal: gone.signal });
}

/** A server whose patience is short: a request has no body, and a head is small. */
function relayServer(
  connections: number,
  listener: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 15_000,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 32_768,
    },
    listener,
  );
  server.maxConnections = connections;
  server.maxHeadersCount = 64;
  for (const event of ['connect', 'upgrade']) server.on(event, (_, socket) => socket.destroy());
  server.on('checkContinue', (_, outgoing: ServerResponse) => outgoing.writeHead(417, { connection: 'close' }).end());
  server.on('checkExpectation', (_, outgoing: ServerResponse) =>
    outgoing.writeHead(417, { connection: 'close' }).end(),
  );
  return server;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once('error', fail);
    server.listen(port, host, () => {
      server.off('error', fail);
      done((server.address() as AddressInfo).port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((done) => {
    server.close(() => done());
    server.closeAllConnections();
  });
}
