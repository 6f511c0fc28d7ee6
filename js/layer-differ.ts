// Two images beside each other.

import { deepFreeze } from './freeze.js';
import { layerEngine } from './layer-engine.js';
import type { ImageLayers } from './layer-image-file.js';
import type { ConfigDifference, ImageDifference, LayerPair } from './layer-image-types.js';
import type { ConfigResult, ImageConfig } from './registry-types.js';

/** What is needed of an image to compare its configuration and its layers, without reading them. */
type Described = Pick<ConfigResult, 'layers'> | Pick<ImageLayers, 'layers'>;

/** What differs between two configurations, field by field. Times and authors are not compared, nor is the history. */
export async function diffConfigs(
  before: ImageConfig | undefined,
  after: ImageConfig | undefined,
): Promise<readonly ConfigDifference[]> {
  const { compareConfigs } = await layerEngine();
  const [one, other] = [fieldsOf(before), fieldsOf(after)];
  return deepFreeze(JSON.parse(compareConfigs(one.names, one.items, other.names, other.items)) as ConfigDifference[]);
}

/** Which layers two images share: those with the same digest, or which unpack to the same. */
export async function diffLayers(before: Described, after: Described): Promise<readonly LayerPair[]> {
  const { compareLayers } = await layerEngine();
  const of = ({ layers }: Described): [string[], string[]] => [
    layers.map(({ descriptor }) => descriptor.digest),
    layers.map(({ diffId }) => diffId ?? ''),
  ];
  return deepFreeze(JSON.parse(compareLayers(...of(before), ...of(after))) as LayerPair[]);
}

/** What differs between two images: configuration, layers and files. */
export async function diffImages(before: ImageLayers, after: ImageLayers): Promise<ImageDifference> {
  const [config, layers, files] = await Promise.all([
    diffConfigs(before.config, after.config),
    diffLayers(before, after),
    before.diff(after),
  ]);
  return Object.freeze({ config, layers, files });
}

/** Of a configuration what says how a container is started, and where it runs: each item beside its field's name. */
function fieldsOf(config: ImageConfig | undefined): { names: string[]; items: string[] } {
  const names: string[] = [];
  const items: string[] = [];
  const { architecture, os, variant, 'os.version': version, 'os.features': features } = config ?? {};
  const all = { os, architecture, variant, 'os.version': version, 'os.features': features, ...config?.config };
  for (const [name, value] of Object.entries(all)) {
    for (const item of itemsOf(value)) {
      names.push(name);
      items.push(item);
    }
  }
  return { names, items };
}

function itemsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== 'object') return [String(value)];
  return Object.entries(value).map(([key, text]) => (typeof text === 'string' ? `${key}=${text}` : key));
}
