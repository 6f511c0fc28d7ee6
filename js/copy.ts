// Where what is pushed comes from: a caller's source, or another registry.

import type { Bytes } from './bodies.js';
import type { Pieces } from './push.js';
import type { CopyOptions, PushSource } from './push-types.js';
import type { Origin, Referrer } from './push-walk.js';
import type { Descriptor, Digest } from './types.js';
import type { Reading } from './writing.js';

/** What cosign's older versions end their tags with. */
const ENDINGS = ['.sig', '.att', '.sbom'];

/** What a caller's source has. */
export function originOf(source: PushSource): Origin {
  return {
    root: source.root,
    manifest: ({ digest }) => source.manifest(digest),
    pieces(descriptor) {
      const bytes = source.blob(descriptor);
      return { read: async (start, end) => new Uint8Array(await (await bytes).slice(start, end).arrayBuffer()) };
    },
    async *referrers(digest) {
      for await (const descriptor of source.referrers?.(digest) ?? []) yield { descriptor };
    },
  };
}

/** What a name in a registry stands for; with one platform the image for that. */
export async function originAt(client: Reading, name: string, options: CopyOptions): Promise<Origin> {
  const [platform, ...others] = options.platforms ?? [];
  const only = platform !== undefined && others.length === 0 ? { platform } : {};
  const root = await client.manifest(name, { ...only, ...(options.signal && { signal: options.signal }) });
  const place = name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
  return {
    root: root.descriptor,
    async manifest({ digest }, signal) {
      if (digest === root.descriptor.digest) return root.bytes;
      return (await client.manifest(`${place}@${digest}`, { signal })).bytes;
    },
    pieces: (descriptor, signal) => new Streamed(() => client.blob(name, descriptor, { signal })),
    referrers: (digest, signal) => referrersAt(client, place, digest, signal),
  };
}

/** What refers to a manifest, that first which is found by its tag alone. */
async function* referrersAt(
  client: Reading,
  place: string,
  digest: Digest,
  signal: AbortSignal,
): AsyncGenerator<Referrer, void, undefined> {
  const [algorithm, encoded = ''] = digest.split(':');
  for (const ending of ENDINGS) {
    const under = `${algorithm}-${encoded.slice(0, 64)}${ending}`;
    const descriptor = await found(client, `${place}:${under}`, signal);
    if (descriptor) yield { descriptor, under };
  }
  for await (const descriptor of client.referrers(`${place}@${digest}`, { signal })) yield { descriptor };
}

/** What a name stands for, if there is such a thing. */
async function found(client: Reading, name: string, signal: AbortSignal): Promise<Descriptor | undefined> {
  try {
    return await client.resolve(name, { signal });
  } catch (error) {
    if ((error as { code?: unknown }).code === 'not-found') return undefined;
    throw error;
  }
}

/** Pieces of a stream, of which no more is held than one piece; what was before it is fetched again. */
export class Streamed implements Pieces {
  readonly #open: () => Promise<ReadableStream<Bytes>>;
  #reader: ReadableStreamDefaultReader<Bytes> | undefined;
  /** The last piece, where it starts, and what came behind it. */
  #piece = new Uint8Array();
  #start = 0;
  #rest = new Uint8Array();

  constructor(open: () => Promise<ReadableStream<Bytes>>) {
    this.#open = open;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const behind = this.#start + this.#piece.length;
    if (start < this.#start || start > behind || end < behind || !this.#reader) await this.#restart(start);
    const known = this.#piece.subarray(start - this.#start);
    const piece = new Uint8Array(end - start);
    piece.set(known);
    this.#piece = piece.subarray(0, await this.#fill(piece, known.length));
    this.#start = start;
    return this.#piece;
  }

  end(): void {
    this.#reader?.cancel().catch(() => undefined);
    this.#reader = undefined;
  }

  /** Opens it, again if need be, and leaves out what is in front of a place. */
  async #restart(start: number): Promise<void> {
    this.end();
    this.#reader = (await this.#open()).getReader();
    this.#rest = new Uint8Array();
    for (let left = start; left > 0 && (await this.#more()); ) {
      const passed = Math.min(left, this.#rest.length);
      this.#rest = this.#rest.subarray(passed);
      left -= passed;
    }
    this.#piece = new Uint8Array();
    this.#start = start;
  }

  /** Fills what is left of some bytes; gives how many there are then. */
  async #fill(bytes: Uint8Array, from: number): Promise<number> {
    let at = from;
    while (at < bytes.length && (await this.#more())) {
      const part = this.#rest.subarray(0, bytes.length - at);
      bytes.set(part, at);
      this.#rest = this.#rest.subarray(part.length);
      at += part.length;
    }
    return at;
  }

  /** Whether there are more bytes. */
  async #more(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const value = (await this.#reader?.read())?.value;
      if (!value) return false;
      this.#rest = value;
    }
    return true;
  }
}
