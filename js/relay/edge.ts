// What the runtimes of edge workers want beside what the web's streams are.

type Pipe = ReadableWritablePair<Uint8Array, Uint8Array>;

/** Streams of workerd's own. */
interface EdgeStreams {
  readonly FixedLengthStream?: new (length: number) => Pipe;
  readonly IdentityTransformStream?: new () => Pipe;
}

/** What a worker's `fetch` is given beside the request. */
interface Context {
  waitUntil(work: Promise<unknown>): void;
}

/**
 * A body that a runtime sends as it is. An edge worker's runtime ends one that breaks off as if it were whole, unless its length
 * has been said, and says nothing of a reader that goes, unless it is a stream of its own.
 */
export function outgoing(body: ReadableStream<Uint8Array>, length: string | undefined): ReadableStream<Uint8Array> {
  const { FixedLengthStream, IdentityTransformStream } = globalThis as EdgeStreams;
  if (FixedLengthStream && length !== undefined) return body.pipeThrough(new FixedLengthStream(Number(length)));
  return IdentityTransformStream ? body.pipeThrough(new IdentityTransformStream()) : body;
}

/** Keeps a worker alive until it has put away what it had in hand, even if its caller has gone. */
export function keepAlive(context: unknown, work: Promise<void>): void {
  if (typeof (context as Partial<Context> | undefined)?.waitUntil === 'function') (context as Context).waitUntil(work);
}
