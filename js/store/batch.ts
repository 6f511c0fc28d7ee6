// Bytes on their way to a file: put together to large pieces, which are written while more of them come.

import { PIECE } from '../files/piece.js';
import type { FileWriter } from '../store-types.js';

/** How many pieces may wait for the disk: it takes now longer, now shorter. */
const WAITING = 5;

export class Batch {
  readonly #writer: FileWriter;
  readonly #writing = new Set<Promise<void>>();
  readonly #free: Uint8Array[] = [];
  #filling: Uint8Array | undefined;
  #size = 0;

  constructor(writer: FileWriter) {
    this.#writer = writer;
  }

  /**
   * Nothing, or what to wait for where the disk is slower. Not always a promise: of thousands of small pieces each would be held
   * longer than needed, and half of them at once.
   */
  add(bytes: Uint8Array): Promise<void> | undefined {
    for (let at = 0; at < bytes.length; ) {
      this.#filling ??= this.#free.pop() ?? new Uint8Array(PIECE);
      const part = bytes.subarray(at, at + PIECE - this.#size);
      this.#filling.set(part, this.#size);
      this.#size += part.length;
      at += part.length;
      if (this.#size < PIECE) return undefined;
      this.#write(this.#filling);
      if (this.#writing.size > WAITING) return this.#later(bytes.subarray(at));
    }
    return undefined;
  }

  /** Resolves when all of it is written. */
  async end(): Promise<void> {
    if (this.#filling && this.#size > 0) this.#write(this.#filling);
    await Promise.all(this.#writing);
  }

  async #later(bytes: Uint8Array): Promise<void> {
    await Promise.race(this.#writing);
    await this.add(bytes);
  }

  #write(piece: Uint8Array): void {
    const writing = this.#writer.write(piece.subarray(0, this.#size)).then(() => {
      this.#writing.delete(writing);
      this.#free.push(piece);
    });
    // Whoever waits for it hears of a failure; until then it is nobody's.
    writing.catch(() => undefined);
    this.#writing.add(writing);
    this.#filling = undefined;
    this.#size = 0;
  }
}
