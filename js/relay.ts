/**
 * A relay to registries for pages that may not ask them: `pullspec/relay`. It takes and gives what `fetch` does, so it runs
 * as an edge worker and in Node alike. What may be asked for is decided in the wasm module; this moves bytes.
 */

import { keepAlive } from './relay/edge.js';
import { engine } from './relay/engine.js';
import { type Desk, Passage, reply } from './relay/passage.js';
import type { Relay, RelayLimits, RelayOptions } from './relay-types.js';

export type * from './relay-types.js';

const LIMITS: Required<RelayLimits> = {
  perMinute: 600,
  perCaller: 32,
  together: 128,
  wait: 30_000,
  time: 120_000,
  blobTime: 3_600_000,
  blobBytes: 32 * 1024 ** 3,
};

/** Where tests put their clock among a relay's options. */
const ENVIRONMENT = Symbol.for('pullspec.environment');

/** Makes a relay. Its `fetch` can be given to a server, or be a worker's. */
export function createRelay(options: RelayOptions = {}): Relay {
  return makeRelay(options, false);
}

/** @internal The same; `raw` says that what comes from upstream has not been decoded. */
export function makeRelay(options: RelayOptions, raw: boolean): Relay {
  const limits = { ...LIMITS, ...options.limits };
  const upstream = options.fetch ?? ((request: Request) => globalThis.fetch(request));
  const prefix = `/${(options.path ?? '').replace(/^\/|\/$/g, '')}/`.replace('//', '/');
  const now = clockOf(options);
  let opening: Promise<Desk> | undefined;
  const open = () => {
    opening ??= openDesk(options, limits).catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  return Object.freeze({
    async fetch(request: Request, caller?: unknown, context?: unknown): Promise<Response> {
      const desk = await open();
      const url = new URL(request.url);
      if (!url.pathname.startsWith(prefix)) return new Response(null, { status: 404 });
      const target = url.pathname.slice(prefix.length - 1) + url.search;
      const name = typeof caller === 'string' ? caller : '';
      const fields = [...request.headers];
      const exchange = desk.ask(request.method, url.origin, target, fields, request.body !== null, name, now());
      if (exchange.isOpen) {
        const passage = new Passage({ desk, exchange, upstream, limits, raw, now });
        keepAlive(context, passage.over);
        return passage.run(request);
      }
      try {
        return reply(exchange.step(), request.method);
      } finally {
        exchange.free();
      }
    },
    ready: () => open().then(() => undefined),
  });
}

/** Milliseconds since the relay was made. */
function clockOf(options: RelayOptions): () => number {
  const since = performance.now();
  const { now } = (options as { [ENVIRONMENT]?: { now(): number } })[ENVIRONMENT] ?? {};
  return now ?? (() => performance.now() - since);
}

async function openDesk(options: RelayOptions, limits: Required<RelayLimits>): Promise<Desk> {
  const { RelayDesk, RelayPolicy } = await engine(options.engine);
  const policy = new RelayPolicy();
  each(options.registries, 'registry that a relay can ask', (name) => policy.ask(name, false));
  each(options.internal, 'registry that a relay can ask', (name) => policy.ask(name, true));
  each(options.tokens, 'address of a token service', (realm) => policy.askToken(realm));
  each(options.except, 'registry', (name) => policy.leaveOut(name));
  for (const host of options.hosts ?? []) policy.answerFor(host);
  for (const origin of options.origins ?? []) policy.invite(origin);
  policy.answerPrograms(options.programs ?? (Boolean(options.key) || !options.origins?.length));
  policy.passCredentials(options.credentials ?? false);
  policy.lock(options.key ?? '');
  return new RelayDesk(policy, limits.perMinute, limits.perCaller, limits.together);
}

function each(names: readonly string[] | undefined, what: string, take: (name: string) => boolean): void {
  for (const name of names ?? []) if (!take(name)) throw new TypeError(`pullspec: “${name}” is no ${what}.`);
}
