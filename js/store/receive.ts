// Writes what comes from elsewhere to a file: hashed as it passes, in large pieces, while more of it is read.

import { PIECE } from '../files/piece.js';
import { type HashEngine, type Hashing, hashInto, startHash } from '../hash.js';
import type { Files } from '../store-types.js';
import { Batch } from './batch.js';
import type { Received, Receiving } from './errand.js';

/** Where bytes come from, from a place in a blob on. */
export type Source = (at: number) => Promise<ReadableStream<Uint8Array>>;

/** Writes to a file what comes behind its first bytes, and hashes all of it. */
export async function receive(
  glue: HashEngine,
  files: Files,
  { path, at, most, algorithm }: Receiving,
  source: Source,
  signal: AbortSignal,
  tell: (loaded: number) => void,
): Promise<Received> {
  const hash = await startHash(glue, algorithm);
  const before = at > 0 ? await files.open(path) : undefined;
  if (before) await hashInto(hash, before.slice(0, at), signal);
  // What is complete needs no request: it was not known to be right, that is all.
  const stream = most > 0 ? await source(at) : undefined;
  const writer = await files.append(path, at);
  const batch = new Batch(writer);
  let total = at;
  try {
    if (stream) total = await copy(stream, hash, batch, { at, most }, tell);
    await batch.end();
    await writer.close();
  } catch (error) {
    // What came is kept, as far as that is still possible: whoever tries again goes on behind it.
    await batch.end().catch(() => undefined);
    await writer.abort().catch(() => undefined);
    throw error;
  }
  return { size: total, digest: hash.finish() };
}

async function copy(
  stream: ReadableStream<Uint8Array>,
  hash: Hashing,
  batch: Batch,
  { at, most }: { readonly at: number; readonly most: number },
  tell: (loaded: number) => void,
): Promise<number> {
  const reader = stream.getReader();
  let [total, told] = [at, at];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return total;
      total += value.length;
      // One byte too many is enough to know.
      if (total > at + most) return total;
      hash.update(value);
      const full = batch.add(value);
      if (full) await full;
      if (total - told >= PIECE || total === at + most) tell(total);
      if (total - told >= PIECE) told = total;
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
