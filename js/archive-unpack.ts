// A compressed archive cannot be jumped in: it is unpacked into memory, up to a limit.

import type { ArchiveProgress, ByteSource, OpenArchiveOptions } from './archive-types.js';
import type { Engine } from './relay/engine.js';
import type { Sentence } from './types.js';

const LIMIT = 512 << 20;
const HEAD = 6;

/** The archive itself where it is not compressed. */
export async function unpacked(
  glue: Engine,
  source: ByteSource,
  { limits, onProgress, signal }: OpenArchiveOptions,
): Promise<ByteSource> {
  const head = new Uint8Array(await source.slice(0, Math.min(HEAD, source.size)).arrayBuffer());
  if (glue.packingOf(head) === 'tar') return source;
  const limit = limits?.unpacked ?? LIMIT;
  const { layerEngine } = await import('./layer-engine.js');
  const layers = await layerEngine();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const keep = (place: number, length: number) => {
    size += length;
    if (size <= limit) parts.push(new Uint8Array(layers.memory.buffer, place, length).slice());
  };
  // It is an archive like a layer's; what it holds is listed later.
  const limited = Float64Array.of(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0);
  const pass = new layers.LayerPass(undefined, undefined, undefined, undefined, 0, limited, keep);
  let isOver = false;
  try {
    let read = 0;
    for await (const chunk of chunks(source, signal)) {
      pass.update(chunk);
      if (size > limit) throw glue.archiveTooLarge(limit);
      read += chunk.length;
      onProgress?.(Object.freeze<ArchiveProgress>({ read, size: source.size }));
    }
    pass.flush();
    if (size > limit) throw glue.archiveTooLarge(limit);
    isOver = true;
    const layer = pass.finish();
    const { fault } = JSON.parse(layer.summary()) as { fault?: { kind: string; sentence: Sentence } };
    layer.free();
    if (fault?.kind === 'compression') throw JSON.stringify(fault.sentence);
  } finally {
    if (!isOver) pass.free();
  }
  return new Blob(parts);
}

const CHUNK = 1 << 18;

async function* chunks(source: ByteSource, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array, void> {
  const reader = source.stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      signal?.throwIfAborted();
      if (done) return;
      // What comes out at once is as much as the limit is overrun by at most a thousandfold.
      for (let start = 0; start < value.length; start += CHUNK) yield value.subarray(start, start + CHUNK);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
