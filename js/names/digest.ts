/** Digests, and checking bytes against them. */

import type { Digest } from '../types.js';
import { answer, DigestMismatchError, DigestSyntaxError } from './errors.js';
import { names } from './module.js';

type Check = InstanceType<ReturnType<typeof names>['DigestCheck']>;

/** Takes a digest apart. Throws {@link DigestSyntaxError}. */
export function parseDigest(digest: string): { readonly algorithm: string; readonly encoded: string } {
  answer(names().checkDigest(digest), DigestSyntaxError);
  const colon = digest.indexOf(':');
  return Object.freeze({ algorithm: digest.slice(0, colon), encoded: digest.slice(colon + 1) });
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha384' | 'sha512' = 'sha256'): Digest {
  const digest = names().digestOf(bytes, algorithm);
  if (digest === undefined) throw new RangeError(`no such digest algorithm: ${algorithm}`);
  return digest as Digest;
}

/** Checks bytes against a digest, and their number against a size. Throws {@link DigestMismatchError}. */
export function verify(bytes: Uint8Array, digest: Digest | string, size?: number): void {
  const check = new Checking(digest, size);
  check.update(bytes);
  check.finish();
}

/**
 * A stream that passes bytes on and fails at its end, instead of closing, if they are not the ones named. It fails as
 * soon as there are more of them than `size`.
 */
export function createVerifier(digest: Digest | string, size?: number): TransformStream<Uint8Array, Uint8Array> {
  const check = new Checking(digest, size);
  const transformer: Transformer<Uint8Array, Uint8Array> & { cancel: () => void } = {
    transform(chunk, controller) {
      check.update(chunk);
      controller.enqueue(chunk);
    },
    flush: () => check.finish(),
    cancel: () => check.release(),
  };
  return new TransformStream(transformer);
}

/** A check that gives its memory back however it ends. */
class Checking {
  private inner: Check | undefined;

  constructor(digest: string, size: number | undefined) {
    if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
      throw new RangeError(`a size is a whole number of bytes, not ${size}`);
    }
    const { DigestCheck } = names();
    answer(names().checkDigest(digest), DigestSyntaxError);
    this.inner = new DigestCheck(digest, size);
  }

  update(bytes: Uint8Array): void {
    try {
      answer(this.inner?.update(bytes) ?? '', DigestMismatchError);
    } catch (error) {
      this.release();
      throw error;
    }
  }

  finish(): void {
    const inner = this.inner;
    this.inner = undefined;
    answer(inner?.finish() ?? '', DigestMismatchError);
  }

  release(): void {
    this.inner?.free();
    this.inner = undefined;
  }
}
