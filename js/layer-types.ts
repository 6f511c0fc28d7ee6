/** The public types of `pullspec/layer`. Every value is a plain frozen object. */

import type { Digest, Sentence } from './types.js';

export type { EngineSource } from './registry-types.js';

/** A layer's bytes, compressed or not. */
export type LayerSource = Uint8Array | Blob | ReadableStream<Uint8Array>;

export interface LayerProgress {
  /** Bytes that were read. */
  readonly read: number;
  /** How many there are, where that was said. */
  readonly size?: number;
  /** Bytes that they unpacked to. */
  readonly unpacked: number;
  /** Entries that were found. */
  readonly entries: number;
}

/** How much is read at most; reaching a limit is an error with a name. */
export interface LayerLimits {
  /** Bytes that the layer may unpack to; default 64 GiB. */
  readonly unpacked?: number;
  /** How many times its own size it may unpack to, once that is more than 256 MiB; default 400. */
  readonly ratio?: number;
  /** Entries; default 2 million. */
  readonly entries?: number;
}

export interface ReadLayerOptions {
  /** The digest of the bytes, as the manifest names it. */
  readonly digest?: Digest;
  /** The digest of what they unpack to, as the image's configuration names it. */
  readonly diffId?: Digest;
  /**
   * Computes the digest of what they unpack to even if there is none to compare with: hashing that is half of the work.
   */
  readonly computeDiffId?: boolean;
  /** How many bytes there are; reading stops at the first one too many. */
  readonly size?: number;
  /** What the manifest says they are; where the bytes say otherwise, a notice tells so. */
  readonly mediaType?: string;
  /**
   * Content is kept in memory if the whole archive has at most so many bytes; default 16 MiB. That of a larger layer is
   * read from `source` again when it is asked for.
   */
  readonly keep?: number;
  /** Gives the same bytes once more, for `Layer.read`. Needed only for streams: other sources are kept by reference. */
  readonly source?: () => LayerSource | Promise<LayerSource>;
  readonly limits?: LayerLimits;
  readonly onProgress?: (progress: LayerProgress) => void;
  readonly signal?: AbortSignal;
}

/** What is known of a digest: `unknown` where nobody said which it has to be, or where not all could be read. */
export interface Verdict {
  readonly state: 'verified' | 'mismatch' | 'unknown';
  readonly expected?: Digest;
  /** The digest that was computed. */
  readonly actual?: Digest;
  /** Why it is not verified. */
  readonly reason?: Sentence;
}

/** Why the list of files ends early; what is listed came before that. */
export interface LayerFault {
  readonly kind: 'compression' | 'archive' | 'limit';
  readonly sentence: Sentence;
}

export type EntryType =
  | 'file'
  | 'hardlink'
  | 'symlink'
  | 'character-device'
  | 'block-device'
  | 'directory'
  | 'fifo'
  | 'other'
  /** Deletes what is at the path in the layers below. */
  | 'whiteout'
  /** Deletes what is in the folder in the layers below. */
  | 'opaque';

export interface LayerEntry {
  /** Its place in the archive; what tells entries apart. */
  readonly entry: number;
  /** Relative, without a slash at the end, never out of the archive; that of a mark is what it deletes. */
  readonly path: string;
  readonly type: EntryType;
  readonly size: number;
  /** Permissions, with the bits for setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Seconds since 1970. */
  readonly mtime: number;
  /** Where a link leads. */
  readonly link?: string;
  readonly device?: { readonly major: number; readonly minor: number };
  /** Of a sparse file, how many bytes of it are in the archive. */
  readonly stored?: number;
  /** Extended attributes; the values in hex digits. */
  readonly attributes?: readonly { readonly name: string; readonly value: string }[];
}

/** An entry of one of several layers; the lowest layer is 0. */
export interface ImageEntry extends LayerEntry {
  readonly layer: number;
}

export interface ImageChange extends ImageEntry {
  /** Of what is `removed`, the entry is the one that was there; `same` is a folder that is only listed again. */
  readonly change: 'added' | 'changed' | 'removed' | 'same';
}

/** A path that takes space in more than one layer. */
export interface WastedPath {
  readonly path: string;
  /** In how many layers it is, those included that delete it. */
  readonly layers: number;
  /** What it takes in all of them. */
  readonly total: number;
  /** The least it takes in one of them. */
  readonly kept: number;
}

export interface Analysis {
  /** What a container sees. */
  readonly files: readonly ImageEntry[];
  /** What each layer changes, the lowest first. */
  readonly layers: readonly (readonly ImageChange[])[];
  /** The share of the space that is not wasted, from 0 to 1, as dive counts. */
  readonly efficiency: number;
  /** What is taken by paths that are in more than one layer, in bytes, as dive counts. */
  readonly wastedBytes: number;
  /** The most costly first. */
  readonly waste: readonly WastedPath[];
}

/** A path at which two images differ. */
export interface Difference {
  readonly change: 'added' | 'changed' | 'removed';
  readonly path: string;
  readonly before?: ImageEntry;
  readonly after?: ImageEntry;
}
