/** The public types of `readImage`. Every value but errors and `Layer` is a plain frozen object. */

import type { Layer } from './layer-file.js';
import type { Difference, LayerLimits, LayerProgress } from './layer-types.js';
import type { History, RegistryApi } from './registry-types.js';
import type { Descriptor, Digest, Platform, Sentence } from './types.js';

/** What is needed of a client. */
export type ImageSource = Pick<RegistryApi, 'blob' | 'config' | 'manifest'>;

export interface ImageProgress extends LayerProgress {
  /** Which layer has come further; the lowest is 0. */
  readonly layer: number;
  /** Of all layers that are read: bytes that came, bytes that there are, and how many layers are there. */
  readonly total: { readonly read: number; readonly size: number; readonly done: number; readonly layers: number };
}

export interface ReadImageOptions {
  /** The image of an index to read; by default that for linux/amd64, or the only one. */
  readonly platform?: Platform | string;
  /** How many layers are read at the same time; default 3. */
  readonly concurrency?: number;
  /** How many bytes of content are kept in memory, of all layers together; default 64 MiB. */
  readonly keep?: number;
  /** The limits of each layer. */
  readonly limits?: LayerLimits;
  readonly onProgress?: (progress: ImageProgress) => void;
  readonly signal?: AbortSignal;
}

/** A layer of an image; `layer` is absent where it was not read. */
export interface ImageLayer {
  readonly descriptor: Descriptor;
  /** What it has to unpack to; absent where the configuration does not say it of each layer. */
  readonly diffId?: Digest;
  /** The build command that made it; absent where the history does not say it of each layer. */
  readonly history?: History;
  /**
   * What was done about it: `again` is the same layer as an earlier one, which was read once; foreign layers and those of
   * unknown types are never fetched.
   */
  readonly plan: 'read' | 'again' | 'foreign' | 'unknown-type';
  readonly layer?: Layer;
  /**
   * What the layer’s table of contents says otherwise than its archive, which is what counts, or why there is no such table
   * although the manifest names one; absent where it names none.
   */
  readonly disagreements?: readonly Sentence[];
  /** Why it could not be had: a `RegistryError` or a `LayerError`. */
  readonly error?: Error;
}

/** An instruction of a Dockerfile, as far as the history tells of it. */
export interface Instruction {
  /** Its name, such as `RUN`; empty where the line is none of a Dockerfile. */
  readonly instruction: string;
  /** What stands behind it; the whole line where there is no name. */
  readonly arguments: string;
  /** Whether the Dockerfile said it in another way, which is lost: where a file came from, how words were quoted. */
  readonly guessed: boolean;
  /** Build arguments that were set, `NAME=value`. */
  readonly buildArguments: readonly string[];
  /** Which layer it made; the lowest is 0. */
  readonly layer?: number;
}

/** A line of the history. */
export interface HistoryLine extends Instruction {
  /** As the builder wrote it. */
  readonly createdBy: string;
  readonly created?: string;
  readonly comment?: string;
  readonly emptyLayer: boolean;
}

/** Something that was found out about an image. */
export interface ImageFinding {
  /** What it means for the whole: a mere remark is `verified`. */
  readonly state: 'verified' | 'mismatch' | 'unknown';
  /** Which layer it is about. */
  readonly layer?: number;
  readonly sentence: Sentence;
}

/**
 * What is known of a whole image: `verified` only if manifest, configuration and all layers have their digests, and what
 * the layers unpack to has the diff IDs, one to one and in order.
 */
export interface ImageVerdict {
  readonly state: 'verified' | 'mismatch' | 'unknown';
  /** The digest that it covers, and everything that follows from it: that of the image's manifest. */
  readonly digest: Digest;
  readonly findings: readonly ImageFinding[];
}

/** A field of the configuration in which two images differ. */
export interface ConfigDifference {
  readonly change: 'added' | 'changed' | 'removed';
  /** As configurations write it: `Env`, `Cmd`, `architecture`. */
  readonly field: string;
  /** The variable, the label, the port or the folder, where the field holds several. */
  readonly key?: string;
  /** Absent where there is nothing but the key. */
  readonly before?: string;
  readonly after?: string;
}

/** A layer of the first image, of the second, or the same one of both; the lowest is 0. */
export interface LayerPair {
  readonly before?: number;
  readonly after?: number;
}

export interface ImageDifference {
  readonly config: readonly ConfigDifference[];
  /** Those of the first image in their order, then what only the second has. */
  readonly layers: readonly LayerPair[];
  readonly files: readonly Difference[];
}
