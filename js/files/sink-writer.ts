// Files that are written piece by piece, wherever they are.

import type { FileWriter } from '../files-types.js';
import { PIECE } from './piece.js';
import { writtenNoLonger } from './writers.js';

/** What takes the bytes. It is asked for one thing at a time. */
export interface Sink {
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Resolves when all of it is on the disk. */
  flush(): Promise<void>;
  /** Lets the file go as it is. */
  release(): Promise<void>;
}

/** Hands pieces to a sink, in their order. Once something has failed, everything fails in the same way. */
export class SinkWriter implements FileWriter {
  readonly #path: string;
  readonly #sink: Sink;
  #size: number;
  #room: Uint8Array | undefined;
  #filled = 0;
  #last: Promise<unknown> = Promise.resolve();
  #failure: { readonly reason: unknown } | undefined;
  #open = true;

  constructor(path: string, sink: Sink, size: number) {
    this.#path = path;
    this.#sink = sink;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#next(async () => {
      if (this.#filled + bytes.length > PIECE) await this.#drain();
      if (bytes.length >= PIECE) await this.#sink.write(bytes, this.#size);
      else this.#keep(bytes);
      this.#size += bytes.length;
    });
  }

  flush(): Promise<void> {
    return this.#next(async () => {
      await this.#drain();
      await this.#sink.flush();
    });
  }

  async close(): Promise<void> {
    try {
      await this.flush();
    } finally {
      await this.abort();
    }
  }

  abort(): Promise<void> {
    const release = async () => {
      if (!this.#open) return;
      this.#open = false;
      this.#room = undefined;
      await this.#sink.release();
    };
    return this.#chain(release);
  }

  #keep(bytes: Uint8Array): void {
    this.#room ??= new Uint8Array(PIECE);
    this.#room.set(bytes, this.#filled);
    this.#filled += bytes.length;
  }

  async #drain(): Promise<void> {
    const [filled, room] = [this.#filled, this.#room];
    this.#filled = 0;
    if (filled && room) await this.#sink.write(room.subarray(0, filled), this.#size - filled);
  }

  #next(work: () => Promise<void>): Promise<void> {
    return this.#chain(async () => {
      if (!this.#open) throw writtenNoLonger(this.#path);
      if (this.#failure) throw this.#failure.reason;
      try {
        await work();
      } catch (reason) {
        this.#failure = { reason };
        throw reason;
      }
    });
  }

  #chain(work: () => Promise<void>): Promise<void> {
    const next = this.#last.then(work, work);
    this.#last = next;
    return next;
  }
}
