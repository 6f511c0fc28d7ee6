/** What is in an image's layers: `pullspec/layer`. Its wasm module is loaded by the first call. */

import { deepFreeze } from './freeze.js';
import { layerEngine } from './layer-engine.js';
import { Layer, refuseLimits } from './layer-file.js';
import { pass } from './layer-pass.js';
import { analysisOf, withStack } from './layer-stack.js';
import type { Analysis, Difference, EngineSource, LayerSource, ReadLayerOptions } from './layer-types.js';

export { LayerContents, readContents } from './layer-contents.js';
export { diffConfigs, diffImages, diffLayers } from './layer-differ.js';
export { LayerError } from './layer-error.js';
export { Layer } from './layer-file.js';
export { dockerfile, readImage } from './layer-image.js';
export { ImageLayers } from './layer-image-file.js';
export type * from './layer-image-types.js';
export type * from './layer-types.js';
export { unpack } from './layer-unpack.js';

/** How many bytes of content are kept in memory, where nothing else is said. */
const KEEP = 16 << 20;

/** Loads the wasm module now. Only needed where it cannot be found beside this file. */
export async function initialise(source?: EngineSource): Promise<void> {
  await layerEngine(source);
}

/**
 * Reads a layer in one pass: hashes its bytes, unpacks them, hashes what comes out, and lists its files. Memory does not
 * grow with the layer, but with the number of its files, and by what is kept of small layers.
 *
 * A digest that does not match is no exception but the verdict `mismatch`: ask `layer.verdict.state` before anything of it
 * is believed. A damaged archive lists what came before the damage, and says so in `fault`. A limit that is reached is
 * thrown as `LayerError`.
 */
export async function readLayer(source: LayerSource, options: ReadLayerOptions = {}): Promise<Layer> {
  const again = options.source ?? (() => (source instanceof ReadableStream ? undefined : source));
  return refuseLimits(new Layer(await pass(source, Math.max(options.keep ?? KEEP, 0), options), again));
}

/** Puts layers on top of each other, the lowest first: what a container sees, who changed what, and what is wasted. */
export async function analyze(layers: readonly Layer[]): Promise<Analysis> {
  return withStack(layers, analysisOf);
}

/**
 * What differs between two layers, or two images given as their layers. Contents are not compared: two files count as the
 * same if all is the same that the archives say of them, times included; folders, if all but the times is.
 */
export async function diff(a: Layer | readonly Layer[], b: Layer | readonly Layer[]): Promise<readonly Difference[]> {
  const json = await withStack(layersOf(a), (one) => withStack(layersOf(b), (other) => one.diff(other)));
  return deepFreeze(JSON.parse(json) as Difference[]);
}

const layersOf = (layers: Layer | readonly Layer[]) => (layers instanceof Layer ? [layers] : layers);

/** What tells whether a path fits, as `Layer.find` decides it. */
export async function matcher(wanted: string): Promise<(path: string) => boolean> {
  const { fitsPath } = await layerEngine();
  return (path) => fitsPath(wanted, path);
}
