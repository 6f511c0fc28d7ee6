/** The types of `pullspec/relay`. */

import type { EngineSource } from './registry-types.js';

/** How much a relay does, and for how long. */
export interface RelayLimits {
  /** Requests of one caller in a minute; default 600. */
  readonly perMinute?: number;
  /** Requests of one caller under way; default 32. */
  readonly perCaller?: number;
  /** Requests of everybody under way; default 128. */
  readonly together?: number;
  /** Milliseconds to wait for a registry that sends nothing; default 30,000. */
  readonly wait?: number;
  /** Milliseconds for a whole request that is no blob; default 120,000. */
  readonly time?: number;
  /** Milliseconds for a whole blob; default an hour. */
  readonly blobTime?: number;
  /** The most bytes of a blob; default 32 GiB. */
  readonly blobBytes?: number;
}

/**
 * Sends a request upstream. It must not follow redirects. Unless `internal` says so, it must not connect to an address
 * that is not public: `globalThis.fetch` is right where the network sees to that, as it does at edge workers.
 */
export type UpstreamFetch = (request: Request, how: { readonly internal: boolean }) => Promise<Response>;

export interface RelayOptions {
  /** Registries to ask beside the listed ones: public hosts with TLS. */
  readonly registries?: readonly string[];
  /** Registries of one's own network, whose addresses need not be public: `registry.lan:5000`, `http://10.0.0.5:5000`. */
  readonly internal?: readonly string[];
  /** Where named registries give out tokens, unless it is their own host: `https://auth.example/token`. */
  readonly tokens?: readonly string[];
  /** Listed registries that are not to be asked. */
  readonly except?: readonly string[];
  /** Whose pages are answered: `https://page.example`, or `*`. Pages of the relay's own origin always are. */
  readonly origins?: readonly string[];
  /** The hosts, with their ports, that this relay is called by; any, if none is named. */
  readonly hosts?: readonly string[];
  /** Has to be the first part of every path, for whoever it is given to. */
  readonly key?: string;
  /** Where the relay is mounted; default `/`. */
  readonly path?: string;
  /** Whether requests that come from no page are answered; default yes, unless there are `origins` and no `key`. */
  readonly programs?: boolean;
  /** Whether users' credentials are passed on; default no. Only for a relay of one's own. */
  readonly credentials?: boolean;
  readonly limits?: RelayLimits;
  /** Sends requests upstream; default `globalThis.fetch`. */
  readonly fetch?: UpstreamFetch;
  /** The wasm module, where it cannot be found beside this file: edge workers hand it over compiled. */
  readonly engine?: EngineSource;
}

export interface Relay {
  /**
   * Answers one request. `caller` is who asks, for the limits of one caller; anything but a text is left alone. `context` is
   * what an edge worker is given: with it, what a caller leaves behind who goes away is put away at once.
   */
  fetch(request: Request, caller?: unknown, context?: unknown): Promise<Response>;
  /** Loads the wasm module now, and tells what is wrong with the options. */
  ready(): Promise<void>;
}
