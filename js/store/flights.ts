// Work that several callers may wait for: it is done once, and ends early only when nobody wants it any more.

import { unlessAborted } from '../files/turns.js';

type Listener<E> = (event: E) => void;
type Job<T, E> = (signal: AbortSignal, tell: Listener<E>) => Promise<T>;

interface Flight<T, E> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  readonly listeners: Set<Listener<E>>;
  /** For whom it was begun: others need not fail as it did. */
  readonly source: object;
  waiting: number;
}

/** Flights that end with a `T`, on which `E` is told. */
export class Flights<T, E> {
  readonly #flights = new Map<string, Flight<T, E>>();

  /** Does some work, or waits for the same that is under way; `listener` hears of what it tells from now on. */
  async join(
    key: string,
    source: object,
    job: Job<T, E>,
    listener: Listener<E>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    for (;;) {
      signal?.throwIfAborted();
      const flight = this.#flights.get(key) ?? this.#start(key, source, job);
      flight.waiting += 1;
      flight.listeners.add(listener);
      try {
        return await unlessAborted(flight.result, signal);
      } catch (error) {
        // What could not be had there may be had here.
        if (signal?.aborted || flight.source === source) throw error;
      } finally {
        flight.listeners.delete(listener);
        flight.waiting -= 1;
        if (flight.waiting === 0) await this.#drop(key, flight, signal?.reason);
      }
    }
  }

  #start(key: string, source: object, job: Job<T, E>): Flight<T, E> {
    const controller = new AbortController();
    const listeners = new Set<Listener<E>>();
    const tell = (event: E) => {
      for (const listener of listeners) listener(event);
    };
    const result = job(controller.signal, tell);
    const flight: Flight<T, E> = { result, controller, listeners, source, waiting: 0 };
    this.#flights.set(key, flight);
    const end = () => this.#forget(key, flight);
    result.then(end, end);
    return flight;
  }

  /** Nobody waits any more. Once this resolves, it changes nothing any more. */
  async #drop(key: string, flight: Flight<T, E>, reason: unknown): Promise<void> {
    this.#forget(key, flight);
    flight.controller.abort(reason);
    await flight.result.catch(() => undefined);
  }

  #forget(key: string, flight: Flight<T, E>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
