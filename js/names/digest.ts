/** Digests, and checking bytes against them. */

import type { Digest } from '../types.js';
import { DigestMismatchError, DigestSyntaxError, type Failure } from './errors.js';
import { names } from './module.js';
import { attempt } from './reference.js';

type Check = InstanceType<ReturnType<typeof names>['DigestCheck']>;

/** Takes a digest apart. Throws {@link DigestSyntaxError}. */
export function parseDigest(digest: string): { readonly algorithm: string; readonly encoded: string } {
  const at = attempt(() => names().checkDigest(digest), DigestSyntaxError);
  return Object.freeze({ algorithm: digest.slice(0, at - 1), encoded: digest.slice(at) });
}

/** The digest of bytes. */
export function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha384' | 'sha512' = 'sha256'): Digest {
  const digest = names().digestOf(bytes, algorithm);
  if (digest === undefined) throw new RangeError(`no such digest algorithm: ${algorithm}`);
  return digest as Digest;
}

/** Checks bytes against a digest, and their number against a size. Throws {@link DigestMismatchError}. */
export function verify(bytes: Uint8Array, digest: Digest | string, size?: number): void {
  const check = begin(digest, size);
  let open = true;
  try {
    check.update(bytes);
    open = false;
    check.finish();
  } catch (failure) {
    if (open) check.free();
    throw mismatch(failure);
  }
}

/**
 * A stream that passes bytes on and fails at its end, instead of closing, if they are not the ones named. It fails as
 * soon as there are more of them than `size`.
 */
export function createVerifier(digest: Digest | string, size?: number): TransformStream<Uint8Array, Uint8Array> {
  const check = begin(digest, size);
  let done = false;
  const release = () => {
    if (!done) check.free();
    done = true;
  };
  const transformer: Transformer<Uint8Array, Uint8Array> & { cancel?: () => void } = {
    transform(chunk, controller) {
      try {
        check.update(chunk);
        controller.enqueue(chunk);
      } catch (failure) {
        release();
        throw mismatch(failure);
      }
    },
    flush() {
      done = true;
      try {
        check.finish();
      } catch (failure) {
        throw mismatch(failure);
      }
    },
    cancel: release,
  };
  return new TransformStream(transformer);
}

function begin(digest: string, size: number | undefined): Check {
  if (size !== undefined && !(Number.isSafeInteger(size) && size >= 0)) {
    throw new RangeError(`a size is a whole number of bytes, not ${size}`);
  }
  const { DigestCheck } = names();
  return attempt(() => new DigestCheck(digest, size), DigestSyntaxError);
}

function mismatch(failure: unknown): unknown {
  return failure instanceof Error ? failure : new DigestMismatchError(failure as Failure);
}
