// A compressed archive cannot be jumped in: it is unpacked into memory, up to a limit.

import { ArchiveError } from './archive-error.js';
import type { ByteSource, OpenArchiveOptions } from './archive-types.js';
import type { LayerError } from './layer-error.js';
import type { StoreEngine } from './store-engine.js';

const LIMIT = 512 << 20;
const HEAD = 6;
/** The limit on what comes out is this module's own, in its own words. */
const UNLIMITED = { unpacked: Number.MAX_SAFE_INTEGER, ratio: Number.MAX_SAFE_INTEGER };

/** The archive itself where it is not compressed. */
export async function unpacked(
  glue: StoreEngine,
  source: ByteSource,
  { limits, onProgress, signal }: OpenArchiveOptions,
): Promise<ByteSource> {
  const head = new Uint8Array(await source.slice(0, Math.min(HEAD, source.size)).arrayBuffer());
  if (glue.packingOf(head) === 'tar') return source;
  const limit = limits?.unpacked ?? LIMIT;
  const { unpack } = await import('./layer-unpack.js');
  let read = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      read += chunk.length;
      onProgress?.(Object.freeze({ read, size: source.size }));
      controller.enqueue(chunk);
    },
  });
  const options = { limits: UNLIMITED, ...(signal && { signal }) };
  const reader = unpack(source.stream().pipeThrough(counted), options).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return new Blob(parts);
      size += value.length;
      if (size > limit) throw glue.archiveTooLarge(limit);
      parts.push(value);
    }
  } catch (error) {
    await reader.cancel().catch(() => undefined);
    throw isLayerError(error) ? new ArchiveError(error.sentence) : error;
  }
}

const isLayerError = (error: unknown): error is LayerError => error instanceof Error && error.name === 'LayerError';
