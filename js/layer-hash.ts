// Hashing where it is fastest: Node's own hashes are five times as fast as those of the wasm module.

import type { ReadLayerOptions } from './layer-types.js';
import type { Digest } from './types.js';

/** A hash that is computed outside of the module. */
export interface Hashing {
  update(bytes: Uint8Array): void;
  finish(): Digest;
}

/** Of a layer's bytes, and of what they unpack to if anybody wants to know. */
export interface Hashes {
  readonly digest: Hashing;
  readonly diffId?: Hashing;
}

const algorithmOf = (digest: Digest | undefined) => digest?.split(':')[0] ?? 'sha256';
const KNOWN = ['sha256', 'sha384', 'sha512'];

/** Node's hashing, where there is any; a digest that is none is left to the module, which says so. */
export async function hashing({ digest, diffId, computeDiffId }: ReadLayerOptions): Promise<Hashes | undefined> {
  if (typeof process === 'undefined' || !process.versions?.node) return undefined;
  if (![digest, diffId].every((one) => KNOWN.includes(algorithmOf(one)))) return undefined;
  // Put together here, so that no bundler for browsers looks for a module of Node's.
  const name = ['node', 'crypto'].join(':');
  const { createHash } = (await import(/* @vite-ignore */ name)) as typeof import('node:crypto');
  const start = (algorithm: string): Hashing => {
    const hash = createHash(algorithm);
    return { update: (bytes) => void hash.update(bytes), finish: () => `${algorithm}:${hash.digest('hex')}` };
  };
  const isAsked = diffId !== undefined || computeDiffId === true;
  return { digest: start(algorithmOf(digest)), ...(isAsked && { diffId: start(algorithmOf(diffId)) }) };
}
