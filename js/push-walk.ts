// Pushing all of what a name stands for: content and children first. What has to be there before what is told by the wasm module.

import type { Call } from './call.js';
import type { Connection } from './connection.js';
import { engine } from './engine.js';
import { type Pieces, writeBlob, writeManifest } from './push.js';
import type { PushedManifest, PushOptions, PushStep } from './push-types.js';
import { platformText } from './reference-text.js';
import type { Descriptor, Digest } from './types.js';

/** How many blobs are on their way at once. */
const BLOBS = 4;
/** How far one referrer of another is followed. */
const FOLLOWED = 3;

/** A manifest on its way, maybe under a tag of its own. */
export interface Referrer {
  readonly descriptor: Descriptor;
  readonly under?: string;
}

/** Where everything comes from. */
export interface Origin {
  readonly root: Descriptor;
  manifest(descriptor: Descriptor, signal: AbortSignal): Promise<Uint8Array>;
  pieces(descriptor: Descriptor, signal: AbortSignal): Pieces;
  referrers(digest: Digest, signal: AbortSignal): AsyncIterable<Referrer>;
}

/** What the wasm module tells of a manifest. */
interface Needs {
  readonly manifests: readonly Descriptor[];
  readonly blobs: readonly Descriptor[];
  readonly foreign: readonly Descriptor[];
}

export interface Target {
  readonly connection: Connection;
  readonly name: string;
  /** A repository of the same registry that may have the blobs. */
  readonly from?: string | undefined;
}

/** Pushes everything. The first failure ends all that is under way. */
export async function pushAll(target: Target, origin: Origin, options: PushOptions): Promise<PushedManifest> {
  const giveUp = new AbortController();
  const call = target.connection.call({ reference: target.name, step: 'push' }, options.signal, giveUp.signal);
  try {
    return await call.run(() => new Walk(target, origin, options, call).push(origin.root, undefined, 0));
  } catch (error) {
    giveUp.abort(error);
    throw error;
  } finally {
    call.end();
  }
}

class Walk {
  readonly #target: Target;
  readonly #origin: Origin;
  readonly #options: PushOptions;
  readonly #signal: AbortSignal;
  /** What was seen, by digest; of blobs how many bytes have come. */
  readonly #manifests = new Set<string>();
  readonly #blobs = new Map<string, number>();
  #total = 0;

  constructor(target: Target, origin: Origin, options: PushOptions, { signal }: Call) {
    this.#target = target;
    this.#origin = origin;
    this.#options = options;
    this.#signal = signal;
  }

  /** Pushes a manifest with all that it needs, and what refers to it. */
  async push(descriptor: Descriptor, under: string | undefined, depth: number): Promise<PushedManifest> {
    const { connection, name } = this.#target;
    this.#manifests.add(descriptor.digest);
    const bytes = await this.#origin.manifest(descriptor, this.#signal);
    const { manifests, blobs, foreign } = await this.#needs(descriptor, bytes, depth);
    for (const child of manifests) {
      if (!this.#manifests.has(child.digest)) await this.push(child, child.digest, depth + 1);
    }
    for (const layer of foreign) this.#tell({ kind: 'blob', descriptor: layer, outcome: 'left-out' });
    await this.#pushBlobs(blobs);
    const about = { mediaType: descriptor.mediaType, signal: this.#signal, ...(under && { under }) };
    const pushed = await writeManifest(connection, name, bytes, about);
    this.#tell({ kind: 'manifest', descriptor, outcome: 'pushed' });
    if (this.#options.referrers && depth < FOLLOWED) await this.#pushReferrers(descriptor.digest, depth + 1);
    return pushed;
  }

  async #needs(descriptor: Descriptor, bytes: Uint8Array, depth: number): Promise<Needs> {
    const platforms = depth === 0 ? (this.#options.platforms ?? []).map(platformText).join(' ') : '';
    const [glue, text, count] = [await engine(), JSON.stringify(descriptor), this.#manifests.size];
    return JSON.parse(glue.needsOf(this.#target.name, bytes, text, platforms, depth, count)) as Needs;
  }

  async #pushReferrers(digest: Digest, depth: number): Promise<void> {
    for await (const { descriptor, under } of this.#origin.referrers(digest, this.#signal)) {
      if (!this.#manifests.has(descriptor.digest)) await this.push(descriptor, under ?? descriptor.digest, depth);
    }
  }

  /** Pushes blobs, a few at a time, those alone that were not pushed before. */
  async #pushBlobs(blobs: readonly Descriptor[]): Promise<void> {
    const left = blobs.filter(({ digest }) => !this.#blobs.has(digest));
    for (const { digest, size } of left) {
      this.#blobs.set(digest, 0);
      this.#total += size;
    }
    const work = async () => {
      for (let next = left.shift(); next; next = left.shift()) await this.#pushBlob(next);
    };
    await Promise.all(Array.from({ length: BLOBS }, work));
  }

  async #pushBlob(blob: Descriptor): Promise<void> {
    const pieces = this.#origin.pieces(blob, this.#signal);
    try {
      const outcome = await writeBlob(
        { ...this.#target, blob, goal: 'push', pieces },
        { signal: this.#signal, onProgress: ({ loaded }) => this.#come(blob, loaded) },
      );
      this.#tell({ kind: 'blob', descriptor: blob, outcome: outcome as 'exists' });
    } finally {
      pieces.end?.();
    }
  }

  #come({ digest }: Descriptor, loaded: number): void {
    this.#blobs.set(digest, loaded);
    const all = [...this.#blobs.values()].reduce((sum, one) => sum + one, 0);
    this.#options.onProgress?.(Object.freeze({ loaded: all, total: this.#total }));
  }

  #tell(step: PushStep): void {
    this.#options.onStep?.(Object.freeze(step));
  }
}
