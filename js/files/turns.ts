// Locks within one JavaScript context: whoever comes first works first.

/** Lets those who come under one name work one after the other, in the order in which they came. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Does some work when all who came before have ended. `signal` ends the waiting, not the work. */
  async take<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    let end!: () => void;
    const own = new Promise<void>((resolve) => {
      end = resolve;
    });
    const before = this.#last.get(name) ?? Promise.resolve();
    // Whoever gives up lets others wait for those who came before.
    const all = before.then(() => own);
    this.#last.set(name, all);
    void all.then(() => {
      if (this.#last.get(name) === all) this.#last.delete(name);
    });
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      end();
    }
  }
}

/** Waits for something, or until a signal says that it is no longer wanted. */
export function unlessAborted<T>(waiting: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return waiting;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
