/** The public types of `pullspec/archive`. Every value is a plain frozen object. */

import type { Mount } from './registry-types.js';
import type { Descriptor, Sentence } from './types.js';

export type { EngineSource, Mount } from './registry-types.js';

/** Bytes of which parts can be read: a `Blob`, a `File`, or whatever else does as they do. */
export interface ByteSource {
  readonly size: number;
  slice(start: number, end: number): ByteSource;
  stream(): ReadableStream<Uint8Array>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** A folder's files by their paths, or files that know theirs (`webkitRelativePath`, as an `<input>` for folders gives). */
export type FolderSource =
  | ReadonlyMap<string, ByteSource>
  | Readonly<Record<string, ByteSource>>
  | Iterable<File>
  | AsyncIterable<File>;

/** A `docker save` archive, an OCI archive, either of them compressed with gzip or zstd, or the folder of an OCI layout. */
export type ArchiveSource = ByteSource | Uint8Array | FolderSource;

export interface OpenArchiveOptions {
  /** What images without a name are called after; by default the name of the file. */
  readonly name?: string;
  /** The registry's name that the images get; default `archive.localhost`. Two archives at once need two. */
  readonly host?: string;
  readonly limits?: {
    /** Bytes that a compressed archive may unpack to, which takes as much memory; default 512 MiB. */
    readonly unpacked?: number;
    /** Files in it; default 200,000. */
    readonly files?: number;
  };
  /** Hears how many bytes were read of how many, where all have to be: to unpack the archive, or to compute digests. */
  readonly onProgress?: (progress: ArchiveProgress) => void;
  readonly signal?: AbortSignal;
}

export interface ArchiveProgress {
  readonly read: number;
  readonly size: number;
}

/** An image of an archive. */
export interface ArchiveImage {
  /** What a client finds it by: `archive.localhost/alpine:3.20`, or with a digest where it has no name of its own. */
  readonly reference: string;
  /** The full names that the archive has for it. */
  readonly names: readonly string[];
  /** Its manifest, or the index of its platforms. */
  readonly descriptor: Descriptor;
  /**
   * Whether the manifest was made here, because the archive holds none: archives of older Docker versions do not. No registry
   * knows such a manifest, nor its digest.
   */
  readonly made: boolean;
}

/** An archive that is open: a registry for reading. Mount it: `new RegistryClient({ mounts: { [archive.host]: archive } })`. */
export interface Archive extends Mount {
  readonly host: string;
  /** What it is: an OCI layout, Docker's own format, or both at once, as Docker writes since version 25. */
  readonly kind: 'oci' | 'docker' | 'both';
  readonly images: readonly ArchiveImage[];
  /** What is remarkable: what readers disagree about, and what is missing. */
  readonly notices: readonly Sentence[];
}
