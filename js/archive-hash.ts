// The digest of a part of an archive, in one pass. Node's own hash is five times as fast as the wasm module's.

import type { ByteSource } from './archive-types.js';
import type { StoreEngine } from './store-engine.js';

/** The most bytes that go to the module at once. */
const CHUNK = 1 << 20;

export async function hashOf(
  glue: StoreEngine,
  source: ByteSource,
  signal: AbortSignal | undefined,
  tell: (count: number) => void,
): Promise<string> {
  const hash = await startHash(glue, 'sha256');
  const reader = source.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      signal?.throwIfAborted();
      if (done) return hash.finish();
      for (let start = 0; start < value.length; start += CHUNK) hash.update(value.subarray(start, start + CHUNK));
      tell(value.length);
    }
  } finally {
    // Whoever stops early wants no more of it; at the end there is nothing to cancel.
    void reader.cancel().catch(() => undefined);
  }
}

/** A digest being computed. Its owner ends it by `finish`, or by `free`. */
export interface Hash {
  update(bytes: Uint8Array): void;
  finish(): string;
  free?(): void;
}

export async function startHash(glue: StoreEngine, algorithm: string): Promise<Hash> {
  return (await nodeHash(algorithm)) ?? new glue.ArchiveHash(algorithm);
}

async function nodeHash(algorithm: string): Promise<Hash | undefined> {
  if (typeof process === 'undefined' || !process.versions?.node) return undefined;
  // Put together here, so that no bundler for browsers looks for a module of Node's.
  const name = ['node', 'crypto'].join(':');
  const { createHash } = (await import(/* @vite-ignore */ name)) as typeof import('node:crypto');
  const hash = createHash(algorithm);
  return {
    update: (bytes: Uint8Array) => void hash.update(bytes),
    finish: () => `${algorithm}:${hash.digest('hex')}`,
  };
}
