// Hashes what is pushed: with the platform's own hash where there is one, else in the wasm module.

import { type Hashing, platformHash } from './hash.js';
import type { Descriptor, Digest } from './types.js';

/** How much is hashed at once in the wasm module: it passes through its memory. */
const CHUNK = 256 * 1024;

/** Who compares what was hashed with what is named. */
export interface Taker {
  take(bytes: Uint8Array): void;
  takeHashed(count: number, digest?: string): void;
}

/** Each byte is hashed once, though pieces may be read again after a cut. */
export class PieceHash {
  readonly #hash: Hashing | undefined;
  readonly #size: number | undefined;
  #hashed = 0;
  #digest: string | undefined;

  private constructor(hash: Hashing | undefined, size: number | undefined) {
    this.#hash = hash;
    this.#size = size;
  }

  /** For bytes of which it is known what they have to be, and how many. */
  static async of(blob: Descriptor | Digest, held: number | undefined): Promise<PieceHash> {
    const digest = typeof blob === 'string' ? blob : blob.digest;
    const size = typeof blob === 'string' ? held : blob.size;
    return new PieceHash(await platformHash(digest.slice(0, digest.indexOf(':'))), size);
  }

  /** Hands a piece over that starts at a place. */
  hand(taker: Taker, piece: Uint8Array, start: number): void {
    if (!this.#hash || this.#size === undefined) {
      for (let at = 0; at < piece.length; at += CHUNK) taker.take(piece.subarray(at, at + CHUNK));
      return;
    }
    const fresh = piece.subarray(Math.max(0, this.#hashed - start));
    // Whatever is read again may be behind the end of the hash.
    if (fresh.length > 0) this.#hash.update(fresh);
    this.#hashed += fresh.length;
    if (this.#hashed === this.#size) this.#digest ??= this.#hash.finish();
    taker.takeHashed(piece.length, this.#digest);
  }
}
