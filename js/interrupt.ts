// Waiting that can be ended from outside, again and again.

/**
 * Ends whatever is being waited for. `Promise.race` with one promise that stays pending would do the same, but that promise
 * would hold every result that it ever raced with: the pieces of a blob, all of them.
 */
export class Interrupt {
  readonly #waiting = new Set<(reason: unknown) => void>();
  #fired: { readonly reason: unknown } | undefined;

  /** Ends all waiting, now and from now on. */
  fire(reason: unknown): void {
    this.#fired ??= { reason };
    for (const reject of this.#waiting) reject(this.#fired.reason);
    this.#waiting.clear();
  }

  /** Waits for work, or for the interrupt. */
  async wait<T>(work: Promise<T>): Promise<T> {
    let stop!: (reason: unknown) => void;
    try {
      return await new Promise<T>((resolve, reject) => {
        stop = reject;
        this.#waiting.add(stop);
        work.then(resolve, reject);
        if (this.#fired) reject(this.#fired.reason);
      });
    } finally {
      this.#waiting.delete(stop);
    }
  }
}
