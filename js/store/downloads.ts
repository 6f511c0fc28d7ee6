// Blobs on their way into a store: a few at once, and each once however many ask for it.

import { UNHASHED } from '../blob.js';
import type { RegistryClient } from '../registry.js';
import type { BlobOptions } from '../registry-types.js';
import type { BlobState, Files } from '../store-types.js';
import type { Descriptor } from '../types.js';
import { Flights } from './flights.js';
import { receive } from './receive.js';
import { carry } from './work.js';

/** Where blobs are asked for. */
export interface Origin {
  readonly client: RegistryClient;
  readonly reference: string;
}

/** How far a blob is, or a step in JSON. */
type Told = number | string;

/** What hears of a blob. */
export interface Watcher {
  step(json: string): void;
  state(state: BlobState): void;
}

/** How many bytes came; nothing if it was there. */
export type Arrival = number | null;

export class Downloads {
  readonly #files: Files;
  readonly #flights = new Flights<Arrival, Told>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Brings blobs in, so many at once. With the first that fails all others are given up. */
  async all(
    blobs: readonly Descriptor[],
    origin: Origin,
    { parallel, signal, watcher }: { parallel: number; signal: AbortSignal | undefined; watcher: Watcher },
  ): Promise<Map<string, Arrival>> {
    const arrivals = new Map<string, Arrival>();
    const failed = new AbortController();
    const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
    for (const blob of blobs) watcher.state(stateOf(blob, 'waiting', 0));
    const waiting = blobs.values();
    const work = async () => {
      for (const blob of waiting) {
        either.throwIfAborted();
        arrivals.set(blob.digest, await this.#one(blob, origin, either, watcher));
      }
    };
    const give = (error: unknown) => {
      failed.abort(error);
      throw error;
    };
    const workers = Array.from({ length: Math.max(1, Math.floor(parallel)) }, () => work().catch(give));
    await Promise.allSettled(workers);
    await (failed.signal.aborted ? Promise.reject(failed.signal.reason) : undefined);
    return arrivals;
  }

  async #one(blob: Descriptor, origin: Origin, signal: AbortSignal, watcher: Watcher): Promise<Arrival> {
    const listener = (told: Told) => {
      if (typeof told === 'string') watcher.step(told);
      else watcher.state(stateOf(blob, 'active', told));
    };
    watcher.state(stateOf(blob, 'active', 0));
    const job = (own: AbortSignal, tell: (told: Told) => void) => this.#bring(blob, origin, own, tell);
    const arrival = await this.#flights.join(`${blob.digest} ${blob.size}`, origin, job, listener, signal);
    watcher.state(stateOf(blob, arrival === null ? 'present' : 'done', blob.size));
    return arrival;
  }

  async #bring(
    blob: Descriptor,
    { client, reference }: Origin,
    signal: AbortSignal,
    tell: (told: Told) => void,
  ): Promise<Arrival> {
    const onStep = (step: object) => tell(JSON.stringify(step));
    return carry<Arrival>(
      { files: this.#files, signal, onStep, reference },
      (glue) => glue.storeBring(JSON.stringify(blob)),
      (glue) => ({
        receive: (receiving) => {
          const source = (at: number) => client.blob(reference, blob, optionsFrom(at, signal));
          return receive(glue, this.#files, receiving, source, signal, tell);
        },
      }),
    );
  }
}

/** What is hashed on its way to the file is not hashed before. */
function optionsFrom(at: number, signal: AbortSignal): BlobOptions {
  const range = at > 0 ? { range: { start: at } } : {};
  const own = { ...range, signal, [UNHASHED]: true };
  return own;
}

function stateOf({ digest, mediaType, size }: Descriptor, state: BlobState['state'], loaded: number): BlobState {
  return Object.freeze({ digest, mediaType, state, loaded, total: size });
}
