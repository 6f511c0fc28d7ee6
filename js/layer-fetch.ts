// The layers of an image, some at a time.

import type { ImageCheck } from '../build/layers/layers.js';
import { hasContents, readContents } from './layer-contents.js';
import { LayerError } from './layer-error.js';
import { Layer, refuseLimits } from './layer-file.js';
import type { LayerPlan } from './layer-image.js';
import type { ImageLayer, ImageSource, ReadImageOptions } from './layer-image-types.js';
import { pass } from './layer-pass.js';
import type { LayerProgress, LayerSource, ReadLayerOptions } from './layer-types.js';
import type { ReferenceInput } from './registry-types.js';
import type { Descriptor, Sentence } from './types.js';

/** How many are read at the same time. */
const CONCURRENCY = 3;

/** How many bytes of content are kept, of all layers and of one. */
const KEEP = 64 << 20;
const KEEP_ONE = 16 << 20;

interface Work {
  readonly client: ImageSource;
  readonly reference: ReferenceInput;
  readonly layers: readonly Descriptor[];
  readonly plans: readonly LayerPlan[];
  readonly check: ImageCheck;
}

type Fetched = Pick<ImageLayer, 'disagreements' | 'error' | 'layer'>;

/** Reads all layers that are to be read, and tells the check what became of each. */
export async function fetchLayers(work: Work, options: ReadImageOptions): Promise<readonly Fetched[]> {
  const places = work.plans.flatMap(({ plan }, place) => (plan === 'read' ? [place] : []));
  const tell = progressOf(work, places, options);
  const keep = Math.min((options.keep ?? KEEP) / Math.max(places.length, 1), KEEP_ONE);
  const giveUp = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, giveUp.signal]) : giveUp.signal;
  const fetched: Fetched[] = work.plans.map(() => ({}));
  const queue = places.values();
  const run = async () => {
    for (const place of queue) {
      const result = await fetchLayer(
        work,
        place,
        { keep, signal, ...(options.limits && { limits: options.limits }) },
        tell,
      );
      fetched[place] = result;
      if (result.layer) work.check.read(place, Layer.handleOf(result.layer));
      else work.check.failed(place, isMismatch(result.error));
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(options.concurrency ?? CONCURRENCY, 1) }, run));
  } catch (error) {
    // Whoever gave up wants none of the others either.
    giveUp.abort(error);
    throw error;
  }
  return work.plans.map(({ first }, place) => fetched[first ?? place] ?? {});
}

async function fetchLayer(
  { client, reference, layers, plans }: Work,
  place: number,
  common: ReadLayerOptions & { readonly keep: number; readonly signal: AbortSignal },
  tell: (place: number, progress: LayerProgress) => void,
): Promise<Fetched> {
  const descriptor = layers[place] as Descriptor;
  const { digest, size, mediaType } = descriptor;
  const diffId = plans[place]?.diffId;
  const source = (): Promise<LayerSource> => client.blob(reference, descriptor);
  const options = { ...common, digest, size, mediaType, ...(diffId && { diffId }) };
  const onProgress = (progress: LayerProgress) => tell(place, progress);
  try {
    const stream = await client.blob(reference, descriptor, { signal: common.signal });
    const layer = refuseLimits(new Layer(await pass(stream, common.keep, { ...options, onProgress }), source));
    if (!hasContents(descriptor)) return { layer };
    return { layer, disagreements: await disagreementsOf(client, reference, descriptor, layer, common.signal) };
  } catch (error) {
    if (common.signal.aborted || !isToldOf(error)) throw error;
    return { error };
  }
}

/** What a table of contents that the manifest names says otherwise than the layer. */
async function disagreementsOf(
  client: ImageSource,
  reference: ReferenceInput,
  descriptor: Descriptor,
  layer: Layer,
  signal: AbortSignal,
): Promise<readonly Sentence[]> {
  try {
    const contents = await readContents(client, reference, descriptor, { signal });
    return contents?.compare(layer).disagreements ?? [];
  } catch (error) {
    if (signal.aborted || !isToldOf(error)) throw error;
    return [(error as LayerError).sentence];
  }
}

/** Whether an error is about this layer alone; any other one, an abort among them, is the caller's. */
function isToldOf(error: unknown): error is Error {
  if (error instanceof LayerError) return true;
  const { name, code } = error as Partial<{ name: string; code: string }>;
  return name === 'RegistryError' && code !== 'aborted';
}

/** Whether whoever moved the bytes found that they are not those that were named. */
function isMismatch(error: unknown): boolean {
  const { name, code } = error as Partial<{ name: string; code: string }>;
  return name === 'RegistryError' && (code === 'digest-mismatch' || code === 'size-mismatch');
}

/** Puts what is told of single layers together. */
function progressOf({ layers }: Work, places: readonly number[], { onProgress }: ReadImageOptions) {
  const read = new Map(places.map((place) => [place, 0]));
  const sizeOf = (place: number) => layers[place]?.size ?? 0;
  const size = places.reduce((sum, place) => sum + sizeOf(place), 0);
  return (layer: number, progress: LayerProgress): void => {
    if (!onProgress) return;
    read.set(layer, progress.read);
    let [sum, done] = [0, 0];
    for (const [place, bytes] of read) {
      sum += bytes;
      if (bytes >= sizeOf(place)) done += 1;
    }
    onProgress(
      Object.freeze({ ...progress, layer, total: Object.freeze({ read: sum, size, done, layers: places.length }) }),
    );
  };
}
