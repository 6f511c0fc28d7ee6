// An image that was read: what is known of it, and what a container sees.

import type { LayerStack } from '../build/layers/layers.js';
import { deepFreeze } from './freeze.js';
import type { LayerEngine } from './layer-engine.js';
import { told } from './layer-error.js';
import type { Layer } from './layer-file.js';
import type { ImageFacts } from './layer-image.js';
import type { HistoryLine, ImageLayer, ImageVerdict } from './layer-image-types.js';
import { analysisOf, stackOf } from './layer-stack.js';
import type { Analysis, Difference, ImageEntry } from './layer-types.js';
import { text } from './reference-text.js';
import type { ImageConfig, ImageManifest, ReferenceInput } from './registry-types.js';
import type { Descriptor } from './types.js';

/** **An image that was read.** Its lists of files stay in the wasm module until this is garbage. */
export class ImageLayers {
  /** The name that was asked for. */
  readonly reference: string;
  /** The manifest's digest, size and media type. */
  readonly descriptor: Descriptor;
  readonly manifest: ImageManifest;
  /** The index that it was chosen from, where the name stands for one. */
  readonly index?: Descriptor;
  readonly platform?: string;
  /** Absent for artifacts, and where it cannot be read. */
  readonly config?: ImageConfig;
  /** Why the configuration cannot be read. */
  readonly configError?: Error;
  /** The lowest first. */
  readonly layers: readonly ImageLayer[];
  /** The build, line by line, the oldest first. */
  readonly history: readonly HistoryLine[];
  /** Whether the image is the one that was asked for, as a whole. */
  readonly verdict: ImageVerdict;
  readonly #stack: LayerStack;

  /** @internal */
  constructor(
    engine: LayerEngine,
    reference: ReferenceInput,
    { image, index, platform, config, configError }: ImageFacts,
    layers: readonly ImageLayer[],
    history: readonly HistoryLine[],
    verdict: ImageVerdict,
  ) {
    this.reference = text(reference);
    this.descriptor = image.descriptor;
    this.manifest = image.manifest;
    if (index) this.index = index.descriptor;
    if (platform) this.platform = platform;
    if (config) this.config = config;
    if (configError) this.configError = configError;
    this.layers = Object.freeze(layers.map((layer) => Object.freeze(layer)));
    this.history = history;
    this.verdict = verdict;
    this.#stack = stackOf(
      engine,
      layers.map(({ layer }) => layer),
    );
    Object.freeze(this);
  }

  /**
   * What a container sees at a path. With `follow`, symbolic links on the way and at its end lead on, never out of the
   * image.
   */
  at(path: string, options: { readonly follow?: boolean } = {}): ImageEntry | undefined {
    const json = attempt(() => this.#stack.at(path, options.follow ?? false));
    return json === undefined ? undefined : parsed(json);
  }

  /** What a container sees that fits, in the order of a tree; as `Layer.find`. */
  find(wanted: string): readonly ImageEntry[] {
    return deepFreeze(JSON.parse(this.#stack.search(wanted)) as ImageEntry[]);
  }

  /**
   * The content of a file, by its path or as an entry of one of the layers; of a hard link, what it leads to. With
   * `follow`, so do symbolic links. What was not kept is fetched again, and verified before any of it is handed out.
   */
  async read(
    file: string | ImageEntry,
    options: { readonly follow?: boolean; readonly limit?: number; readonly signal?: AbortSignal } = {},
  ): Promise<Uint8Array<ArrayBuffer>> {
    const stack = this.#stack;
    const json = attempt(() =>
      typeof file === 'string' ? stack.file(file, options.follow ?? false) : stack.content(file.layer, file.entry),
    );
    const entry = parsed(json);
    // Only layers that were read have entries.
    const { layer } = this.layers[entry.layer] as { layer: Layer };
    return layer.read(entry, options);
  }

  /** What a container sees, who changed what, and what is wasted. Layers that were not read change nothing. */
  async analyze(): Promise<Analysis> {
    return analysisOf(this.#stack);
  }

  /** What differs in the files of another image; as `diff` of the layers. */
  async diff(other: ImageLayers): Promise<readonly Difference[]> {
    return deepFreeze(JSON.parse(this.#stack.diff(other.#stack)) as Difference[]);
  }
}

const parsed = (json: string) => deepFreeze(JSON.parse(json) as ImageEntry);

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw told(error);
  }
}
