// A layer that was read: what is known of it, and its files.

import type { LayerHandle } from '../build/layers/layers.js';
import { deepFreeze } from './freeze.js';
import { layerEngine } from './layer-engine.js';
import { LayerError, told } from './layer-error.js';
import { pass } from './layer-pass.js';
import type { LayerEntry, LayerFault, LayerSource, ReadLayerOptions, Verdict } from './layer-types.js';
import type { Sentence } from './types.js';

/** Entries are described so many at a time: their JSON need not be in memory as a whole. */
const PAGE = 10_000;

type Summary = Pick<
  Layer,
  'verdict' | 'diffVerdict' | 'compression' | 'size' | 'unpackedSize' | 'fault' | 'notices' | 'moreNotices'
>;

/** **A layer that was read to its end.** Its list of files stays in the wasm module until this is garbage. */
export class Layer {
  /** Whether the bytes are the ones that were asked for. */
  readonly verdict: Verdict;
  /** The same of what they unpack to. */
  readonly diffVerdict: Verdict;
  readonly compression: 'tar' | 'gzip' | 'zstd';
  /** Bytes that were read, and what they unpacked to. */
  readonly size: number;
  readonly unpackedSize: number;
  /** Why the list ends early, if it does. */
  readonly fault?: LayerFault;
  /** What is remarkable: what readers disagree about, and what is not as it says. */
  readonly notices: readonly Sentence[];
  /** How many more there were than are kept. */
  readonly moreNotices: number;
  /** How many entries there are, marks included. */
  readonly count: number;
  readonly #handle: LayerHandle;
  readonly #source: () => LayerSource | Promise<LayerSource> | undefined;

  /** @internal */
  constructor(handle: LayerHandle, source: () => LayerSource | Promise<LayerSource> | undefined) {
    const summary = deepFreeze(JSON.parse(handle.summary()) as Summary);
    this.verdict = summary.verdict;
    this.diffVerdict = summary.diffVerdict;
    this.compression = summary.compression;
    this.size = summary.size;
    this.unpackedSize = summary.unpackedSize;
    if (summary.fault) this.fault = summary.fault;
    this.notices = summary.notices;
    this.moreNotices = summary.moreNotices;
    this.count = handle.count();
    this.#handle = handle;
    this.#source = source;
    Object.freeze(this);
  }

  /** All entries in the order of the archive, marks included. */
  *entries(): Generator<LayerEntry, void, undefined> {
    for (let start = 0; start < this.count; start += PAGE) yield* list(this.#handle.entries(start, PAGE));
  }

  /**
   * The files that fit, in the order of a tree. With `*`, `?` or `[…]` it is a pattern, of the whole path where it has a
   * slash, else of the last part; `**` goes beyond slashes. Anything else is a piece of the path.
   */
  find(wanted: string): readonly LayerEntry[] {
    return list(this.#handle.describe(this.#handle.search(wanted)));
  }

  /** The same, only as places: what the entries call `entry`. Thousands are found as fast as one. */
  places(wanted: string): Uint32Array {
    return this.#handle.search(wanted);
  }

  /** What counts at a path. */
  at(path: string): LayerEntry | undefined {
    const place = this.#handle.find(path);
    return place === undefined ? undefined : list(this.#handle.describe(Uint32Array.of(place)))[0];
  }

  /**
   * The content of a file, found by its path or as one of `entries()`; of a hard link, what it leads to. Symbolic links are
   * not followed. What was not kept is read from the source again, to its end: bytes of a layer that is another one by
   * then are not handed out. At most `limit` bytes, 512 MiB by default.
   */
  async read(
    file: string | LayerEntry,
    options: { readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { notKept } = await layerEngine();
    // A place that no entry has leads to the module's own words for that.
    const place = typeof file === 'string' ? (this.#handle.find(file) ?? 0xffff_ffff) : file.entry;
    const found = content(this.#handle, place, options.limit);
    if (typeof found !== 'number') return found;
    const digest = this.verdict.actual;
    const source = await this.#source();
    if (!source || !digest) throw told(notKept(false));
    const again: ReadLayerOptions = { digest, size: this.size, ...(options.signal && { signal: options.signal }) };
    const handle = await pass(source, -1 - found, again);
    try {
      const bytes = handle.isVerified() ? content(handle, found, options.limit) : found;
      if (typeof bytes === 'number') throw told(notKept(true));
      return bytes;
    } finally {
      handle.free();
    }
  }

  /** For the functions beside this class; what it gives is no part of the API. @internal */
  static handleOf(layer: Layer): LayerHandle {
    return layer.#handle;
  }
}

function content(handle: LayerHandle, place: number, limit = 0): Uint8Array<ArrayBuffer> | number {
  try {
    return handle.content(place, limit) as Uint8Array<ArrayBuffer> | number;
  } catch (error) {
    throw told(error);
  }
}

const list = (json: string): readonly LayerEntry[] => deepFreeze(JSON.parse(json) as LayerEntry[]);

/** A limit that was reached is an error; so much of the layer was not even read. */
export function refuseLimits(layer: Layer): Layer {
  if (layer.fault?.kind === 'limit') throw new LayerError(layer.fault.sentence, layer);
  return layer;
}
