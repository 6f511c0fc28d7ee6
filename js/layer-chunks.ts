// A layer's bytes in pieces.

import type { LayerSource } from './layer-types.js';

/** The bytes of a source as they come, none longer than `most`. Whoever stops early lets go of the source. */
export async function* chunks(
  source: LayerSource,
  most: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array, void> {
  const stream = source instanceof Uint8Array ? undefined : source instanceof Blob ? source.stream() : source;
  if (!stream) {
    yield* pieces(source as Uint8Array, most, signal);
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
      if (value) yield* pieces(value, most, signal);
    }
  } finally {
    signal?.removeEventListener('abort', giveUp);
    // Whoever stops early wants no more of it.
    if (!isDone) giveUp();
    reader.releaseLock();
  }
}

function* pieces(bytes: Uint8Array, most: number, signal: AbortSignal | undefined): Generator<Uint8Array, void> {
  for (let start = 0; start < bytes.length; start += most) {
    signal?.throwIfAborted();
    yield bytes.subarray(start, start + most);
  }
}
