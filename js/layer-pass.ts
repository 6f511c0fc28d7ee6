// One pass over a layer's bytes.

import type { LayerHandle } from '../build/layers/layers.js';
import { type LayerEngine, layerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import { type Hashing, hashing } from './layer-hash.js';
import type { LayerSource, ReadLayerOptions } from './layer-types.js';

/** The most bytes that go to the module at once, so that its memory stays small and a signal is heeded soon. */
const CHUNK = 1 << 20;

/** Reads all of it. `keep` is how many bytes of content to keep, or below 0 the entry whose content is wanted. */
export async function pass(source: LayerSource, keep: number, options: ReadLayerOptions): Promise<LayerHandle> {
  const { digest, diffId, size, mediaType, limits = {}, signal } = options;
  signal?.throwIfAborted();
  const [engine, hashes] = await Promise.all([layerEngine(), hashing(digest, diffId)]);
  const numbers = Float64Array.of(limits.unpacked ?? 0, limits.ratio ?? 0, limits.entries ?? 0);
  const unpacked = hashes && toHashing(engine, hashes);
  try {
    const run = new engine.LayerPass(digest, diffId, size, mediaType, keep, numbers, unpacked);
    let isOver = false;
    try {
      for await (const chunk of chunks(source, signal)) {
        hashes?.update(chunk);
        if (!run.update(chunk)) break;
        tell(run.progress(), options);
      }
      if (hashes) run.flush();
      tell(run.progress(), options);
      isOver = true;
      return run.finish(...(hashes?.finish() ?? []));
    } finally {
      if (!isOver) run.free();
    }
  } catch (error) {
    throw told(error);
  }
}

function tell([read = 0, unpacked = 0, entries = 0]: Float64Array, { onProgress, size }: ReadLayerOptions): void {
  onProgress?.(Object.freeze({ read, ...(size !== undefined && { size }), unpacked, entries }));
}

/** What is unpacked is hashed where it lies, in the module's memory. */
function toHashing({ memory }: LayerEngine, hashes: Hashing) {
  return (place: number, length: number) => hashes.updateUnpacked(new Uint8Array(memory.buffer, place, length));
}

async function* chunks(source: LayerSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const stream = source instanceof Uint8Array ? undefined : source instanceof Blob ? source.stream() : source;
  if (!stream) {
    yield* pieces(source as Uint8Array, signal);
    return;
  }
  const reader = stream.getReader();
  const giveUp = () => void reader.cancel(signal?.reason).catch(() => undefined);
  signal?.addEventListener('abort', giveUp, { once: true });
  let isDone = false;
  try {
    while (!isDone) {
      const { value, done } = await reader.read();
      signal?.throwIfAborted();
      isDone = done;
      if (value) yield* pieces(value, signal);
    }
  } finally {
    signal?.removeEventListener('abort', giveUp);
    // Whoever stops early wants no more of it.
    if (!isDone) giveUp();
    reader.releaseLock();
  }
}

function* pieces(bytes: Uint8Array, signal: AbortSignal | undefined): Generator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += CHUNK) {
    signal?.throwIfAborted();
    yield bytes.subarray(start, start + CHUNK);
  }
}
