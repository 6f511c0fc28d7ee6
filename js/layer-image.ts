// A whole image: its manifest, its configuration, and every layer, each read once.
//
//   readImage(client, reference, { platform, onProgress, signal, limits, concurrency, keep }): Promise<ImageLayers>
//   ImageLayers { reference, descriptor, manifest, index, platform, config, configDescriptor, layers: ImageLayer[],
//                 history: HistoryLine[], verdict, at(path), find(wanted), read(path), analyze(), diff(other) }
//
// A layer that cannot be had, is kept elsewhere or is of an unknown type is no error for the others: it has no `layer`, and
// the verdict tells why.

import type { ImageCheck } from '../build/layers/layers.js';
import { deepFreeze } from './freeze.js';
import { type LayerEngine, layerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import { fetchLayers } from './layer-fetch.js';
import { ImageLayers } from './layer-image-file.js';
import type {
  HistoryLine,
  ImageLayer,
  ImageSource,
  ImageVerdict,
  Instruction,
  ReadImageOptions,
} from './layer-image-types.js';
import type { History, ImageConfig, ImageResult, IndexResult, ReferenceInput } from './registry-types.js';
import type { Descriptor, Digest } from './types.js';

/** What manifest and configuration say. */
export interface ImageFacts {
  readonly image: ImageResult;
  readonly index?: IndexResult;
  readonly platform?: string;
  readonly config?: ImageConfig;
  /** Why there is no configuration. */
  readonly configError?: Error;
}

/** What is to be done about a layer, as the module says. */
export interface LayerPlan {
  readonly plan: ImageLayer['plan'];
  readonly diffId?: Digest;
  readonly first?: number;
}

/**
 * Reads an image: manifest and configuration, and every layer once. Nothing of a layer that does not have its digest is
 * handed out; ask `verdict.state` before anything is believed.
 */
export async function readImage(
  client: ImageSource,
  reference: ReferenceInput,
  options: ReadImageOptions = {},
): Promise<ImageLayers> {
  const [engine, facts] = await Promise.all([layerEngine(), ask(client, reference, options)]);
  const { layers } = facts.image.manifest;
  const check = open(engine, layers, facts.config?.rootfs.diff_ids);
  try {
    const plans = JSON.parse(check.plans()) as LayerPlan[];
    const fetched = await fetchLayers({ client, reference, layers, plans, check }, options);
    const history = linesOf(engine, facts.config?.history ?? [], layers.length);
    const all = layers.map((descriptor, place): ImageLayer => {
      const line = history.findIndex((it) => it.layer === place);
      const { plan, diffId } = plans[place] as LayerPlan;
      const made = facts.config?.history?.[line];
      return { descriptor, plan, ...(diffId && { diffId }), ...(made && { history: made }), ...fetched[place] };
    });
    const { state, findings } = JSON.parse(check.verdict()) as Omit<ImageVerdict, 'digest'>;
    const verdict = deepFreeze({ state, digest: facts.image.descriptor.digest, findings });
    return new ImageLayers(engine, reference, facts, all, history, verdict);
  } finally {
    check.free();
  }
}

function open(engine: LayerEngine, layers: readonly Descriptor[], diffIds: readonly Digest[] | undefined): ImageCheck {
  const sizes = Float64Array.from(layers, ({ size }) => size);
  const digests = layers.map(({ digest }) => digest);
  const types = layers.map(({ mediaType }) => mediaType);
  try {
    return new engine.ImageCheck(digests, sizes, types, diffIds && [...diffIds]);
  } catch (error) {
    throw told(error);
  }
}

/** What makes a configuration unreadable; the layers can be read all the same. */
const UNREADABLE = ['ambiguous', 'invalid-response', 'too-large'];

async function ask(client: ImageSource, reference: ReferenceInput, options: ReadImageOptions): Promise<ImageFacts> {
  const { platform, signal } = options;
  const common = { ...(signal && { signal }) };
  try {
    const {
      image,
      index,
      platform: found,
      config,
    } = await client.config(reference, {
      ...common,
      ...(platform !== undefined && { platform }),
    });
    return { image, ...(index && { index }), ...(found && { platform: found }), ...(config && { config }) };
  } catch (error) {
    const { code, step } = error as Partial<{ code: string; step: string }>;
    if (step !== 'config' || !UNREADABLE.includes(code ?? '')) throw error;
    const named = await client.manifest(reference, { ...common, ...(platform !== undefined && { platform }) });
    const image =
      named.kind === 'index' ? await client.manifest(reference, { ...common, platform: 'linux/amd64' }) : named;
    if (image.kind !== 'image') throw error;
    return { image, configError: error as Error };
  }
}

/** The lines of a history, as instructions. */
function linesOf(engine: LayerEngine, history: readonly History[], layers: number): readonly HistoryLine[] {
  const lines = history.map((line) => line.created_by ?? '');
  const empty = Uint8Array.from(history, (line) => Number(line.empty_layer ?? false));
  const found = JSON.parse(engine.instructions(lines, empty, layers)) as Instruction[];
  const all = history.map(({ created, comment, empty_layer }, at) => ({
    ...(found[at] as Instruction),
    createdBy: lines[at] as string,
    ...(created && { created }),
    ...(comment && { comment }),
    emptyLayer: empty_layer ?? false,
  }));
  return deepFreeze(all);
}

/**
 * The Dockerfile that a configuration's history stands for, as far as it can be told, line by line. `layers` is how many
 * layers the image has; where that does not fit the history, no line has a `layer`.
 */
export async function dockerfile(config: Pick<ImageConfig, 'history' | 'rootfs'>): Promise<readonly HistoryLine[]> {
  return linesOf(await layerEngine(), config.history ?? [], config.rootfs.diff_ids.length);
}
