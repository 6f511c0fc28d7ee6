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
  wait<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.add(reject);
      work.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (error: unknown) => {
          this.#waiting.delete(reject);
          reject(error);
        },
      );
      if (this.#fired) reject(this.#fired.reason);
    });
  }
}
