// Carries requests: within this process, directly, or by a relay. The way is chosen in the wasm module; what failed is kept
// for as long as the client lives.

import type { Engine } from './engine.js';
import type { FetchLike, Mount, RegistryClientOptions, Transport } from './registry-types.js';
import { sandboxRegistry } from './sandbox.js';
import type { Sentence } from './types.js';

/** The field that every answer of a relay has. */
const MARK = 'pullspec-relay';

export interface Route {
  readonly way: Transport;
  /** The name of what is mounted there. */
  readonly mount: string | null;
  readonly reason: Sentence;
}

/** The wasm module's choice, in JSON. */
export type RouteOf = Engine['routeOf'];

export class Transports {
  readonly #fetch: FetchLike;
  readonly #relay: string | undefined;
  readonly #mounts: Readonly<Record<string, Mount>>;
  readonly #routeOf: RouteOf;
  readonly #sandbox: Mount;
  /** Hosts that gave no answer that may be read. */
  readonly #failed = new Set<string>();

  constructor({ fetch, relay, mounts = {}, sandbox }: RegistryClientOptions, routeOf: RouteOf) {
    this.#sandbox = sandboxRegistry(sandbox);
    this.#routeOf = routeOf;
    this.#mounts = mounts;
    this.#fetch = fetch ?? ((request) => globalThis.fetch(request));
    this.#relay = relay === undefined ? undefined : new URL(relay.replace(/\/?$/, '/'), pageUrl()).href;
  }

  /** The way that a request to a URL takes now, and why. `personal`: it shows who is asking, or changes something. */
  of(url: string, personal: boolean): Route {
    const page = pageUrl();
    const mounts = Object.keys(this.#mounts).join(' ');
    const failed = this.#failed.has(new URL(url).host);
    const secure = page?.startsWith('https:') ?? false;
    return JSON.parse(
      this.#routeOf(url, mounts, page !== undefined, secure, this.#relay !== undefined, failed, personal),
    ) as Route;
  }

  /** Carries a request. One that is `personal` shows who is asking, and one that writes changes something: no relay gets to see them. */
  async carry(request: Request, own: boolean): Promise<Response> {
    const personal = own || writes(request.method);
    const { way, mount } = this.of(request.url, personal);
    if (mount !== null) return (this.#mounts[mount] as Mount).fetch(request);
    if (way === 'sandbox') return this.#sandbox.fetch(request);
    if (way === 'relay') return this.#relayed(request);
    try {
      return await this.#fetch(request);
    } catch (error) {
      return this.#second(request, personal, error);
    }
  }

  /** A page is not told why a request failed. If the relay knows the registry, it is asked there from now on. */
  async #second(request: Request, personal: boolean, error: unknown): Promise<Response> {
    if (pageUrl() === undefined || this.#relay === undefined || personal || request.signal.aborted) throw error;
    const answer = await this.#relayed(request).catch(() => undefined);
    if (answer?.headers.get(MARK) !== 'passed') throw error;
    this.#failed.add(new URL(request.url).host);
    return answer;
  }

  async #relayed(request: Request): Promise<Response> {
    const { host, pathname, search } = new URL(request.url);
    const { method, headers, signal } = request;
    const options = { credentials: 'omit', referrerPolicy: 'no-referrer', redirect: 'error' } as const;
    const answer = await this.#fetch(
      new Request(`${this.#relay}${host}${pathname}${search}`, { method, headers, signal, ...options }),
    );
    if (!answer.headers.has(MARK)) throw new TypeError(`There is no relay at ${this.#relay}`);
    // What comes is the registry's; the address of the relay would be taken for the registry's own.
    const { status, headers: fields, body } = answer;
    return new Response([204, 205, 304].includes(status) ? null : body, { status, headers: fields });
  }
}

/** Whether a request changes something. A token service is asked by POST, but only by those who show who they are. */
export function writes(method: string): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

/** Where this page is; nothing where there is none. */
function pageUrl(): string | undefined {
  return globalThis.location?.href;
}
