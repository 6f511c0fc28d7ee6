// Blobs as streams. The wasm module says what to ask for and verifies what passes; here the bytes are moved.

import { type Call, told } from './call.js';
import { type Engine, engine } from './engine.js';
import { RegistryError } from './registry-error.js';
import type { BlobOptions, FetchLike } from './registry-types.js';

/** How long a body may bring nothing before its connection is taken for dead, in milliseconds. */
const STALL = 30_000;

type Bytes = Uint8Array<ArrayBuffer>;

/** What is fetched, and how. */
export interface BlobSource {
  readonly name: string;
  /** A digest, or a descriptor in JSON. */
  readonly wanted: string;
  readonly carry: (isSandbox: Engine['isSandbox']) => FetchLike;
}

/** Opens a blob. What goes wrong before the first byte rejects, what goes wrong later ends the stream with an error. */
export async function openBlob(
  source: BlobSource,
  options: BlobOptions,
  call: Call,
  giveUp: AbortController,
): Promise<ReadableStream<Bytes>> {
  const bodies = new Bodies();
  let download: Download | undefined;
  try {
    const [start, end] = bounds(options);
    const reader = await call.run(async () => {
      const { BlobReader, isSandbox } = await engine();
      const carry = bodies.keep(source.carry(isSandbox));
      return new BlobReader(source.name, source.wanted, start, end, carry, call.signal);
    });
    download = new Download(reader, bodies, call, giveUp, options);
    await download.open();
    // Nothing is read before it is asked for, so a slow reader slows the registry down.
    return new ReadableStream(download, { highWaterMark: 0 });
  } catch (error) {
    if (download) download.end();
    else call.end();
    throw error;
  }
}

function bounds({ range }: BlobOptions): [start?: bigint, end?: bigint] {
  if (!range) return [];
  const { start, end } = range;
  const whole = (place: number) => Number.isSafeInteger(place) && place >= 0;
  if (!whole(start) || (end !== undefined && !(whole(end) && end > start))) {
    throw new RangeError('A range is { start, end } in whole bytes, with start before end.');
  }
  return [BigInt(start), end === undefined ? undefined : BigInt(end)];
}

/** The body that is being read. The wasm module sees an answer without it. */
class Bodies {
  #current: ReadableStreamDefaultReader<Bytes> | undefined;

  get current(): ReadableStreamDefaultReader<Bytes> | undefined {
    return this.#current;
  }

  /** A `fetch` that keeps the bodies of answers which are said to be streamed. */
  keep(carry: FetchLike): FetchLike {
    const kept = async (request: Request, isStreamed?: boolean): Promise<Response> => {
      const response = await carry(request);
      if (!isStreamed || (response.status !== 200 && response.status !== 206)) return response;
      this.drop();
      this.#current = response.body?.getReader();
      const { status, url, headers } = response;
      return { status, url, headers, body: null } as Response;
    };
    return kept;
  }

  /** Tells the other side that nothing more is wanted; whether that arrives does not matter. */
  drop(): void {
    this.#current?.cancel().catch(() => undefined);
    this.#current = undefined;
  }
}

type BlobReader = InstanceType<Engine['BlobReader']>;

/** Where a stream's pieces come from. */
class Download implements UnderlyingDefaultSource<Bytes> {
  readonly #reader: BlobReader;
  readonly #bodies: Bodies;
  readonly #call: Call;
  readonly #giveUp: AbortController;
  readonly #options: BlobOptions;
  readonly #total: number | undefined;
  #opening: Promise<unknown> = Promise.resolve();
  #atHand: Bytes | undefined;
  #loaded = 0;
  #ended = false;

  constructor(reader: BlobReader, bodies: Bodies, call: Call, giveUp: AbortController, options: BlobOptions) {
    this.#reader = reader;
    this.#bodies = bodies;
    this.#call = call;
    this.#giveUp = giveUp;
    this.#options = options;
    this.#atHand = reader.atHand as Bytes | undefined;
    this.#total = reader.total === undefined ? this.#atHand?.length : Number(reader.total);
  }

  async open(): Promise<void> {
    if (this.#atHand) return;
    await this.#call.run(() => {
      this.#opening = this.#reader.open();
      return this.#opening;
    });
  }

  async pull(controller: ReadableStreamDefaultController<Bytes>): Promise<void> {
    try {
      const piece = this.#atHand ? this.#take() : await this.#next();
      if (piece?.length) {
        this.#loaded += piece.length;
        controller.enqueue(piece);
        this.#options.onProgress?.({
          loaded: this.#loaded,
          ...(this.#total !== undefined && { total: this.#total }),
        });
      } else {
        this.end();
        controller.close();
      }
    } catch (error) {
      this.end();
      throw told(error);
    }
  }

  cancel(reason: unknown): void {
    this.#giveUp.abort(reason);
    this.end();
  }

  /** Lets everything go. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#bodies.drop();
    this.#call.end();
    // A request that nobody waits for any more may still be on its way.
    const free = () => this.#reader.free();
    this.#opening.then(free, free);
  }

  /** What need not be fetched, once. */
  #take(): Bytes | undefined {
    const piece = this.#atHand;
    this.#atHand = new Uint8Array();
    return piece;
  }

  /** The next piece to hand out; nothing at the end. */
  async #next(): Promise<Bytes | undefined> {
    while (!this.#reader.isEnough) {
      const { piece, cut } = await this.#read();
      if (piece) {
        const [start, end] = this.#reader.take(piece) as unknown as [number, number];
        if (start < end) return piece.subarray(start, end);
      } else {
        this.#bodies.drop();
        if (this.#reader.over(cut)) return undefined;
        await this.open();
      }
    }
    return undefined;
  }

  /** What comes next of the body, or what cut it off. */
  async #read(): Promise<{ piece?: Bytes; cut?: string }> {
    const body = this.#bodies.current;
    if (!body) return {};
    try {
      const { done, value } = await this.#call.run(() => timely(body.read()));
      if (done) return {};
      return value instanceof Uint8Array ? { piece: value } : { cut: 'The body is not made of bytes.' };
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      return { cut: describe(error) };
    }
  }
}

/** What an error says. Node puts the reason into its cause. */
function describe(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: { message?: unknown }; message?: unknown };
  const said = [cause?.message, message, error].find((text) => typeof text === 'string' && text !== '');
  return (said as string | undefined) ?? 'unknown';
}

async function timely<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came for ${STALL / 1000} seconds.`)), STALL);
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
