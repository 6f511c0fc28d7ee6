// The locks that one errand holds. Those of files last as long as some work does: here the work is to wait for the release.

import type { Files } from '../files-types.js';

export class Locks {
  readonly #files: Files;
  readonly #signal: AbortSignal | undefined;
  readonly #held = new Map<string, () => void>();

  constructor(files: Files, signal: AbortSignal | undefined) {
    this.#files = files;
    this.#signal = signal;
  }

  /** Resolves once nobody else works under the name. */
  take(name: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const work = () =>
        new Promise<void>((release) => {
          this.#held.set(name, release);
          resolve();
        });
      this.#files.lock(name, work, this.#signal).catch(reject);
    });
  }

  release(name: string): void {
    this.#held.get(name)?.();
    this.#held.delete(name);
  }

  releaseAll(): void {
    for (const name of [...this.#held.keys()]) this.release(name);
  }
}
