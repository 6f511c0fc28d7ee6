// Tables of contents that some layers carry (eStargz, zstd:chunked), fetched by range: quick to have, and never the truth.

import type { LayerContents as Handle } from '../build/layers/layers.js';
import { deepFreeze } from './freeze.js';
import { type LayerEngine, layerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import { Layer } from './layer-file.js';
import type { ImageSource } from './layer-image-types.js';
import { pass } from './layer-pass.js';
import type { LayerEntry } from './layer-types.js';
import { unpack } from './layer-unpack.js';
import type { ReferenceInput } from './registry-types.js';
import type { Descriptor, Digest, Sentence } from './types.js';

/** How large a table may be, compressed and not. */
const MOST = 32 << 20;
const MOST_UNPACKED = 256 << 20;

/** What the last bytes of an eStargz layer take, which say where its table is. */
const FOOTER = 51;
const TABLE = 'stargz.index.json';

const STARGZ_DIGEST = 'containerd.io/snapshot/stargz/toc.digest';
const CHUNKED_PLACE = 'io.github.containers.zstd-chunked.manifest-position';
const CHUNKED_DIGEST = 'io.github.containers.zstd-chunked.manifest-checksum';

/** Whether a manifest says that a layer has a table of contents. */
export const hasContents = ({ annotations = {} }: Descriptor): boolean =>
  [STARGZ_DIGEST, CHUNKED_PLACE].some((name) => Object.hasOwn(annotations, name));

/** **What a layer’s table of contents claims**: nothing of it is verified by the layer’s digest. */
export class LayerContents {
  readonly kind: 'estargz' | 'zstd-chunked';
  /** Whether the table is the one that the manifest names; `unknown` where it names none. */
  readonly state: 'verified' | 'unknown';
  readonly #handle: Handle;

  /** @internal */
  constructor(handle: Handle, kind: LayerContents['kind'], state: LayerContents['state']) {
    this.kind = kind;
    this.state = state;
    this.#handle = handle;
    Object.freeze(this);
  }

  /** What it lists, in its order. */
  entries(): readonly LayerEntry[] {
    return deepFreeze(JSON.parse(this.#handle.entries()) as LayerEntry[]);
  }

  /** What it says otherwise than the layer, whose archive is what counts; at most a hundred, and how many `more`. */
  compare(layer: Layer): { readonly disagreements: readonly Sentence[]; readonly more: number } {
    return deepFreeze(JSON.parse(this.#handle.disagreements(Layer.handleOf(layer))));
  }
}

/**
 * Reads a layer’s table of contents, by two or three small requests: for a list of files at once, before the layer is read.
 * It gives nothing where there is none. A table that cannot be read, or is not the one that the manifest names, is a
 * `LayerError`.
 */
export async function readContents(
  client: Pick<ImageSource, 'blob'>,
  reference: ReferenceInput,
  layer: Descriptor,
  options: { readonly signal?: AbortSignal } = {},
): Promise<LayerContents | undefined> {
  const engine = await layerEngine();
  const fetchRange = async (start: number, end: number) => {
    if (!(start >= 0 && start < end && end <= layer.size && end - start <= MOST))
      throw told(engine.refusedTable(false));
    const stream = await client.blob(reference, layer, { ...options, range: { start, end } });
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const { annotations = {} } = layer;
  const place = Object.hasOwn(annotations, CHUNKED_PLACE) ? annotations[CHUNKED_PLACE] : undefined;
  if (place !== undefined) {
    const [offset = -1, length = -1] = place.split(':').map(Number);
    const packed = await fetchRange(offset, offset + length);
    const state = await check(engine, packed, annotations[CHUNKED_DIGEST]);
    return listed(engine, await unpacked(packed, options), 'zstd-chunked', state);
  }
  if (layer.size <= FOOTER) return undefined;
  const end = layer.size - FOOTER;
  const offset = engine.estargzTable(await fetchRange(end, layer.size));
  if (offset === undefined) return undefined;
  const json = await tableOf(engine, await fetchRange(offset, end), options);
  const state = await check(engine, json, annotations[STARGZ_DIGEST]);
  return listed(engine, json, 'estargz', state);
}

type State = LayerContents['state'];
type Options = { readonly signal?: AbortSignal };

/** The table of an eStargz layer is a file in an archive of its own. */
async function tableOf(engine: LayerEngine, packed: Uint8Array, options: Options): Promise<Uint8Array> {
  try {
    const limits = { unpacked: MOST_UNPACKED, entries: 10 };
    const archive = new Layer(await pass(packed, MOST_UNPACKED, { ...options, limits }), () => packed);
    return await archive.read(TABLE, { ...options, limit: MOST_UNPACKED });
  } catch (error) {
    // It was not the table that failed.
    if (options.signal?.aborted) throw error;
    throw told(engine.refusedTable(false));
  }
}

async function unpacked(packed: Uint8Array<ArrayBuffer>, options: Options): Promise<Uint8Array> {
  const stream = unpack(packed, { ...options, limits: { unpacked: MOST_UNPACKED } });
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** The digest of bytes; the same module has hashed layers. */
async function digestOf(bytes: Uint8Array): Promise<Digest | undefined> {
  const handle = await pass(bytes, 0, {});
  try {
    return (JSON.parse(handle.summary()) as Layer).verdict.actual;
  } finally {
    handle.free();
  }
}

/** Whether the table is the one that the manifest names. */
async function check(engine: LayerEngine, bytes: Uint8Array, expected: string | undefined): Promise<State> {
  if (expected === undefined) return 'unknown';
  if (expected !== (await digestOf(bytes))) throw told(engine.refusedTable(true));
  return 'verified';
}

/** What a table has of an entry. */
interface Row {
  readonly type?: unknown;
  readonly name?: unknown;
  readonly linkName?: unknown;
  readonly size?: unknown;
  readonly mode?: unknown;
  readonly uid?: unknown;
  readonly gid?: unknown;
  readonly modtime?: unknown;
}

function listed(engine: LayerEngine, json: Uint8Array, kind: LayerContents['kind'], state: State): LayerContents {
  const handle = new engine.LayerContents();
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const number = (value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? value : 0);
  for (const row of rowsOf(engine, json)) {
    const time = Math.floor(Date.parse(text(row.modtime)) / 1000);
    const numbers = [row.size, row.mode, row.uid, row.gid, time].map(number);
    handle.push(text(row.type), text(row.name), text(row.linkName), Float64Array.from(numbers));
  }
  handle.finish();
  return new LayerContents(handle, kind, state);
}

function rowsOf(engine: LayerEngine, json: Uint8Array): readonly Row[] {
  try {
    const { entries } = JSON.parse(new TextDecoder().decode(json)) as { entries?: unknown };
    if (Array.isArray(entries)) return entries.map((entry) => Object(entry) as Row);
  } catch {
    // It is said below.
  }
  throw told(engine.refusedTable(false));
}
