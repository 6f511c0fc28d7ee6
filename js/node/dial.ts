// Sends a relay's requests from Node: a host is resolved once, each of its addresses is checked, and the connection goes to
// one that was checked.

import { lookup as systemLookup } from 'node:dns';
import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { isIP, type LookupFunction, type Socket } from 'node:net';
import type { UpstreamFetch } from '../relay-types.js';
import { exchange } from './exchange.js';

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
    const agent = plain ? agents.plain : internal ? agents.internal : agents.public;
    return exchange(request, { agent, check: (socket) => check(socket, allowed) });
  };
  return {
    fetch: (request, { internal }) => send(request, internal),
    close: () => Object.values(agents).forEach((agent) => void agent.destroy()),
  };
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
