// The body of a request: into a file, hashed on the way, or as bytes.

import type { Files } from '../files-types.js';
import { startHash } from '../hash.js';
import type { Received, Receiving } from '../store/errand.js';
import type { StoreEngine } from '../store-engine.js';

/** How much is written at once at most. */
const CHUNK = 1 << 20;

/** Writes a body behind the first `at` bytes of a file. What came before it broke off stays. */
export async function receiveBody(
  body: ReadableStream<Uint8Array> | null,
  files: Files,
  glue: StoreEngine,
  { path, at, most, algorithm }: Receiving,
): Promise<Received> {
  const hash = algorithm === undefined ? undefined : await startHash(glue, algorithm);
  try {
    if (hash && at > 0) await hashStart(files, path, at, (bytes) => hash.update(bytes));
    const writer = await files.append(path, at);
    let room = most;
    try {
      for await (const bytes of pieces(body)) {
        const fitting = bytes.subarray(0, room);
        await writer.write(fitting);
        hash?.update(fitting);
        room -= fitting.length;
        if (fitting.length < bytes.length) throw new Error('The body is longer than it was to be.');
      }
    } catch (error) {
      await writer.close().catch(() => writer.abort());
      throw error;
    }
    await writer.close();
    return { size: at + most - room, ...(hash && { digest: hash.finish() }) };
  } catch (error) {
    hash?.free?.();
    throw error;
  }
}

/** Hashes what is there already. */
async function hashStart(files: Files, path: string, end: number, take: (bytes: Uint8Array) => void): Promise<void> {
  const source = await files.open(path);
  if (!source) throw new Error(`${path} is gone.`);
  for await (const bytes of pieces(source.slice(0, end).stream())) take(bytes);
}

/** A body as bytes. Of one that is longer than it may be, one byte more is enough to tell. */
export async function readBody(body: ReadableStream<Uint8Array> | null, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of pieces(body)) {
    const part = bytes.subarray(0, most + 1 - size);
    parts.push(part);
    size += part.length;
    if (size > most) break;
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What a stream brings, in pieces of a bounded size. Whoever stops early wants no more of it. */
async function* pieces(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array, void, undefined> {
  if (!stream) return;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      for (let at = 0; at < value.length; at += CHUNK) yield value.subarray(at, at + CHUNK);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
