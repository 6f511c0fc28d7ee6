// Blobs as streams. The wasm module says what to ask for and verifies what passes; here the bytes are moved.

import { Bodies, type Bytes } from './bodies.js';
import { type Call, told } from './call.js';
import { type Engine, engine } from './engine.js';
import type { BlobOptions } from './registry-types.js';
import type { World } from './world.js';

/** What is fetched, and how. */
export interface BlobSource {
  readonly name: string;
  /** A digest, or a descriptor in JSON. */
  readonly wanted: string;
  readonly client: (glue: Engine) => InstanceType<Engine['Client']>;
  readonly world: (glue: Engine) => World;
}

/**
 * Where the store says among the options that it hashes what comes itself, where hashing is faster: how much it is is still
 * checked here, what it is is not. Nobody else has a reason to.
 */
export const UNHASHED: unique symbol = Symbol.for('pullspec.unhashed');

/** Opens a blob. What goes wrong before the first byte rejects, what goes wrong later ends the stream with an error. */
export async function openBlob(
  source: BlobSource,
  options: BlobOptions,
  call: Call,
  giveUp: AbortController,
): Promise<ReadableStream<Bytes>> {
  let download: Download | undefined;
  try {
    const [start, end] = bounds(options);
    const glue = await call.run(engine);
    const bodies = new Bodies(source.world(glue));
    const reader = await call.run(async () => {
      const { name, wanted } = source;
      const client = source.client(glue);
      return new glue.BlobReader(name, wanted, start, end, client, bodies.keep, call.signal, isUnhashed(options));
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

const isUnhashed = (options: BlobOptions) => (options as { [UNHASHED]?: boolean })[UNHASHED] === true;

function bounds({ range }: BlobOptions): [start: bigint | undefined, end: bigint | undefined] {
  if (!range) return [undefined, undefined];
  const { start, end } = range;
  const whole = (place: number) => Number.isSafeInteger(place) && place >= 0;
  if (!whole(start) || (end !== undefined && !(whole(end) && end > start))) {
    throw new RangeError('A range is { start, end } in whole bytes, with start before end.');
  }
  return [BigInt(start), end === undefined ? undefined : BigInt(end)];
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
  readonly #unhashed: boolean;
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
    this.#unhashed = isUnhashed(options);
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

  /** Which bytes of a piece are to be handed out. */
  #pass(piece: Bytes): [start: number, end: number] {
    const place = this.#unhashed ? this.#reader.skim(piece.length) : this.#reader.take(piece);
    return place as unknown as [number, number];
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
      const { piece, cut } = await this.#bodies.read(this.#call);
      if (piece) {
        const [start, end] = this.#pass(piece);
        if (start < end) return piece.subarray(start, end);
      } else {
        this.#bodies.drop();
        if (this.#reader.over(cut)) return undefined;
        await this.open();
      }
    }
    return undefined;
  }
}
