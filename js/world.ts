// What the wasm module has of the world around it: time and chance, requests, logins, and somebody who listens.

import { deepFreeze } from './freeze.js';
import { nothingCame } from './patience.js';
import type { RegistryClientOptions, RequestEvent } from './registry-types.js';
import { type RouteOf, Transports, writes } from './transport.js';

/** How long a request may bring nothing where nothing else is said, in milliseconds. */
const PATIENCE = 30_000;
const ATTEMPTS = 5;
/** Timers cannot wait longer. */
const LONGEST = 2 ** 31 - 1;

/** Time and chance; tests have their own. */
export interface Environment {
  /** Milliseconds since 1970, by a clock that never goes back. */
  now(): number;
  /** From 0 to below 1. */
  random(): number;
  /** Does some work later, unless what it gives is called before. */
  after(milliseconds: number, work: () => void): () => void;
}

const REAL: Environment = {
  now: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** Where tests put their environment among a client's options. */
const ENVIRONMENT = Symbol.for('pullspec.environment');

/** One client's world. The wasm module calls it by these names. */
export class World {
  readonly #options: RegistryClientOptions;
  readonly #environment: Environment;
  readonly #transports: Transports;

  constructor(options: RegistryClientOptions, routeOf: RouteOf) {
    this.#options = options;
    this.#environment = (options as { [ENVIRONMENT]?: Environment })[ENVIRONMENT] ?? REAL;
    this.#transports = new Transports(options, routeOf);
  }

  get now(): number {
    return this.#environment.now();
  }

  get random(): number {
    return (this.#environment.random() * 2 ** 32) >>> 0;
  }

  get listens(): boolean {
    return this.#options.onRequest !== undefined;
  }

  get attempts(): number {
    const { retry } = this.#options;
    return retry === false ? 1 : (retry?.attempts ?? ATTEMPTS);
  }

  get insecure(): string {
    return (this.#options.insecure ?? []).join(' ');
  }

  /** A line for each registry, with the URLs of its mirrors behind it. */
  get mirrors(): string {
    const { mirrors = [] } = this.#options;
    const all = Array.isArray(mirrors) ? { 'docker.io': mirrors } : mirrors;
    return Object.entries(all)
      .map(([registry, urls]) => [registry, ...urls].join(' '))
      .join('\n');
  }

  /** How long a request may bring nothing. */
  get patience(): number {
    return this.#options.timeout ?? PATIENCE;
  }

  /** Does some work later, unless what it gives is called before; never, if there is no end of patience. */
  after(milliseconds: number, work: () => void): () => void {
    const limited = milliseconds > 0 && Number.isFinite(milliseconds);
    return limited ? this.#environment.after(Math.min(milliseconds, LONGEST), work) : () => {};
  }

  /** Ends early if the signal fires, which the wasm module asks for itself. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const end = () => {
        signal?.removeEventListener('abort', end);
        stop();
        resolve();
      };
      const stop = this.#environment.after(milliseconds, end);
      signal?.addEventListener('abort', end);
    });
  }

  /** Not waited for any longer than the call lasts: others may be waiting for it. */
  credentials(registry: string, repository: string, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(signal?.reason);
      signal?.addEventListener('abort', giveUp, { once: true });
      const ask = async () => this.#options.credentials?.(registry, repository);
      const end = () => signal?.removeEventListener('abort', giveUp);
      ask().then(resolve, reject).finally(end);
    });
  }

  /** `longer`: so many milliseconds more than others, since it has much to send. */
  attempt(signal: AbortSignal | undefined, longer = 0): Attempt {
    return new Attempt(this, signal, longer);
  }

  /** Carries a request by the way that leads there. */
  carry(request: Request, personal: boolean): Promise<Response> {
    return this.#transports.carry(request, personal);
  }

  tell(json: string): void {
    const event = JSON.parse(json) as RequestEvent;
    const { way: transport, reason } = this.#transports.of(event.url, event.personal || writes(event.method));
    try {
      this.#options.onRequest?.(deepFreeze({ ...event, transport, reason }));
    } catch {
      // Whoever only listens must not break what is listened to.
    }
  }
}

/** One request on its way. It ends with the call's signal, or when nothing has come for too long. */
export class Attempt {
  readonly #world: World;
  readonly #outer: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #longer: number;
  #isLate = false;

  constructor(world: World, outer: AbortSignal | undefined, longer = 0) {
    this.#world = world;
    this.#longer = longer;
    this.#outer = outer;
    if (outer?.aborted) this.#controller.abort(outer.reason);
    else outer?.addEventListener('abort', this, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get isLate(): boolean {
    return this.#isLate;
  }

  get patience(): number {
    const { patience } = this.#world;
    return patience > 0 ? patience + this.#longer : patience;
  }

  handleEvent(): void {
    this.#controller.abort(this.#outer?.reason);
  }

  carry(request: Request, personal: boolean): Promise<Response> {
    return Promise.resolve(this.#world.carry(request, personal));
  }

  /** The same promise, for as long as there is patience and nobody has given up. */
  within<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => settle(() => reject(this.signal.reason));
      const stop = this.#world.after(this.patience, () => {
        this.#isLate = true;
        this.#controller.abort(new Error(nothingCame(this.patience)));
      });
      const settle = (how: () => void) => {
        stop();
        this.signal.removeEventListener('abort', giveUp);
        how();
      };
      this.signal.addEventListener('abort', giveUp);
      if (this.signal.aborted) giveUp();
      work.then(
        (value) => settle(() => resolve(value)),
        (error: unknown) => settle(() => reject(error)),
      );
    });
  }

  /** Lets the call's signal go. */
  end(): void {
    this.#outer?.removeEventListener('abort', this);
  }
}
