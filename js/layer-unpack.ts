// Unpacking alone.

import { chunks } from './layer-chunks.js';
import { layerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import { toNumbers } from './layer-pass.js';
import type { LayerLimits, LayerSource } from './layer-types.js';

/** The most bytes that are unpacked at once: deflate makes a thousand times as many of them, which wait in memory. */
const CHUNK = 1 << 14;

/**
 * What gzip, zstd or an archive that is not compressed unpacks to. Which of them it is, its first bytes decide. Members of
 * gzip and frames of zstd may follow each other, which browsers' own `DecompressionStream` refuses. It ends with a
 * `LayerError` where the bytes are damaged, end early, or reach a limit.
 */
export function unpack(
  source: LayerSource,
  options: { readonly limits?: Omit<LayerLimits, 'entries'>; readonly signal?: AbortSignal } = {},
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = unpacked(source, options);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const { value, done } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await pieces.return()),
    },
    { highWaterMark: 0 },
  );
}

async function* unpacked(
  source: LayerSource,
  { limits, signal }: { readonly limits?: LayerLimits; readonly signal?: AbortSignal },
): AsyncGenerator<Uint8Array<ArrayBuffer>, void> {
  const { LayerUnpacking, memory } = await layerEngine();
  const ready: Uint8Array<ArrayBuffer>[] = [];
  const take = (place: number, length: number) =>
    void ready.push(new Uint8Array(memory.buffer).slice(place, place + length));
  const run = new LayerUnpacking(toNumbers(limits), take);
  let isOver = false;
  try {
    for await (const chunk of chunks(source, CHUNK, signal)) {
      run.update(chunk);
      yield* ready.splice(0);
    }
    isOver = true;
    run.finish();
    yield* ready.splice(0);
  } catch (error) {
    throw told(error);
  } finally {
    if (!isOver) run.free();
  }
}
