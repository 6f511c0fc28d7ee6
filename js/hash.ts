// Digests of what passes, in one pass. Node's own hashes are five times as fast as the wasm module's.

import type { ByteSource } from './archive-types.js';

/** The most bytes that go to the module at once. */
const CHUNK = 1 << 20;

/** The module that hashes where the platform cannot. */
export interface HashEngine {
  readonly ByteHash: new (
    algorithm: string,
  ) => {
    update(bytes: Uint8Array): void;
    finish(): string;
    free(): void;
  };
}

/** A hash that is being computed. */
export interface Hashing {
  update(bytes: Uint8Array): void;
  /** The digest. Nothing comes behind it. */
  finish(): string;
  /** Ends one that is not finished. */
  free?(): void;
}

/** Starts a hash, of an algorithm that digests may have. */
export async function startHash(glue: HashEngine, algorithm = 'sha256'): Promise<Hashing> {
  return (await platformHash(algorithm)) ?? wasmHash(glue, algorithm);
}

/** The digest of a part of an archive. */
export async function hashOf(
  glue: HashEngine,
  source: ByteSource,
  signal: AbortSignal | undefined,
  tell: (count: number) => void,
  algorithm?: string,
): Promise<string> {
  const hash = await startHash(glue, algorithm);
  await hashInto(hash, source, signal, tell);
  return hash.finish();
}

/** Hashes all bytes of a source. */
export async function hashInto(
  hash: Hashing,
  source: ByteSource,
  signal: AbortSignal | undefined,
  tell: (count: number) => void = () => undefined,
): Promise<void> {
  const reader = source.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      hash.update(value);
      tell(value.length);
    }
  } finally {
    // Whoever stops early wants no more of it; at the end there is nothing to cancel.
    void reader.cancel().catch(() => undefined);
  }
}

function wasmHash(glue: HashEngine, algorithm: string): Hashing {
  const hash = new glue.ByteHash(algorithm);
  return {
    update(bytes) {
      for (let start = 0; start < bytes.length; start += CHUNK) hash.update(bytes.subarray(start, start + CHUNK));
    },
    finish: () => hash.finish(),
    free: () => hash.free(),
  };
}

/** A hash of the platform's own, if it has one that takes bytes piece by piece. */
export async function platformHash(algorithm: string): Promise<Hashing | undefined> {
  if (typeof process === 'undefined' || !process.versions?.node) return undefined;
  // Put together here, so that no bundler for browsers looks for a module of Node's.
  const name = ['node', 'crypto'].join(':');
  const { createHash } = (await import(/* @vite-ignore */ name)) as typeof import('node:crypto');
  const hash = createHash(algorithm);
  return {
    update: (bytes) => void hash.update(bytes),
    finish: () => `${algorithm}:${hash.digest('hex')}`,
  };
}
