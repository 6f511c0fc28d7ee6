// One pass over a layer's bytes.

import type { LayerHandle } from '../build/layers/layers.js';
import { chunks } from './layer-chunks.js';
import { type LayerEngine, layerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import { type Hashing, hashing } from './layer-hash.js';
import type { LayerLimits, LayerSource, ReadLayerOptions } from './layer-types.js';

/** The most bytes that go to the module at once, so that its memory stays small and a signal is heeded soon. */
const CHUNK = 1 << 20;

/** Reads all of it. `keep` is how many bytes of content to keep, or below 0 the entry whose content is wanted. */
export async function pass(source: LayerSource, keep: number, options: ReadLayerOptions): Promise<LayerHandle> {
  const { digest, diffId, size, mediaType, limits, signal, computeDiffId = false } = options;
  signal?.throwIfAborted();
  const [engine, hashes] = await Promise.all([layerEngine(), hashing(options)]);
  try {
    const expected = [digest, diffId, size, mediaType] as const;
    const run = new engine.LayerPass(...expected, keep, toNumbers(limits), hashes ? 0 : computeDiffId ? 2 : 1);
    if (hashes?.diffId) run.handOn(toHashing(engine, hashes.diffId));
    let isOver = false;
    try {
      for await (const chunk of chunks(source, CHUNK, signal)) {
        hashes?.digest.update(chunk);
        if (!run.update(chunk)) break;
        tell(run.progress(), options);
      }
      if (hashes) run.flush();
      tell(run.progress(), options);
      isOver = true;
      return run.finish(hashes?.digest.finish(), hashes?.diffId?.finish());
    } finally {
      if (!isOver) run.free();
    }
  } catch (error) {
    throw told(error);
  }
}

/** Limits as the module takes them: 0 is the usual one. */
export const toNumbers = (limits: LayerLimits = {}): Float64Array =>
  Float64Array.of(limits.unpacked ?? 0, limits.ratio ?? 0, limits.entries ?? 0);

function tell([read = 0, unpacked = 0, entries = 0]: Float64Array, { onProgress, size }: ReadLayerOptions): void {
  onProgress?.(Object.freeze({ read, ...(size !== undefined && { size }), unpacked, entries }));
}

/** What is unpacked is hashed where it lies, in the module's memory. */
function toHashing({ memory }: LayerEngine, hashing: Hashing) {
  return (place: number, length: number) => hashing.update(new Uint8Array(memory.buffer, place, length));
}
