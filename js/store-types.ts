/** The types of `pullspec/store`. Every value is a plain frozen object, safe to clone and to turn into JSON. */

import type { ArchiveSource } from './archive-types.js';
import type { RegistryClient } from './registry.js';
import type { CallOptions } from './registry-types.js';
import type { Descriptor, Digest, Platform, Sentence } from './types.js';

export type { ArchiveSource, ByteSource } from './archive-types.js';
export type { FileEntry, Files, FilesErrorCode, FileWriter, Space } from './files-types.js';

/** Why something could not be done with a store. */
export type StoreErrorCode =
  /** The name does not parse. */
  | 'invalid-reference'
  /** There is no such image in the store. */
  | 'not-found'
  /** A part of a digest that several images have. */
  | 'ambiguous'
  /** `index.json` or `oci-layout` cannot be read. It is left as it is. */
  | 'damaged-index'
  /** The layout is of a version that is not known here. It is left as it is. */
  | 'newer-layout'
  /** What an image needs is not in the store: it was pulled for other platforms, or is gone. */
  | 'incomplete'
  /** Bytes in the store are not those that their digest names. */
  | 'damaged'
  /** What came from a registry or an archive is not what its digest names. */
  | 'mismatch'
  /** Nothing more fits: `needed` and `available` tell. */
  | 'no-space'
  /** Files cannot be read or written. */
  | 'files'
  /** Two images would have one name. */
  | 'name-taken'
  /** There is no image for the platform. */
  | 'no-matching-platform'
  /** What was to be read is no image, or too large. */
  | 'invalid-content'
  /** The caller gave up. */
  | 'aborted';

/** What a `StoreError` knows, as a plain object; the error has the same properties, and `toJSON()` gives this. */
export interface StoreErrorData {
  readonly code: StoreErrorCode;
  readonly sentence: Sentence;
  /** What to do next. */
  readonly hint: Sentence;
  readonly reference?: string;
  /** The file that it is about. */
  readonly path?: string;
  /** In bytes. */
  readonly needed?: number;
  readonly available?: number;
}

/** An image of the store under one name; several names may stand for the same image. */
export interface StoredImage {
  /** Full: `docker.io/library/nginx:1.27`. Absent where the layout has none for it. */
  readonly name?: string;
  /** As Docker prints it: `nginx:1.27`; for what has no name, what the layout calls it, or `<none>`. */
  readonly familiar: string;
  /** What finds it where `mount()` is mounted as `store.localhost`: `store.localhost/nginx:1.27`. */
  readonly mounted: string;
  /** The manifest, or the index of its platforms. */
  readonly descriptor: Descriptor;
  /** Those of its images that are in the store, each complete or not. */
  readonly platforms: readonly StoredPlatform[];
  /** What of it is in the store, in bytes, each blob once. */
  readonly size: number;
  /** When the newest of its images was built, as its configuration says. */
  readonly created?: string;
  /** Whether everything that at least one platform needs is there. */
  readonly complete: boolean;
}

export interface StoredPlatform {
  /** `linux/arm64/v8`; absent where the configuration says nothing. */
  readonly name?: string;
  readonly manifest: Descriptor;
  /** The configuration’s digest, which Docker calls the image ID. */
  readonly id?: Digest;
  readonly size: number;
  readonly created?: string;
  readonly complete: boolean;
}

/** What a store takes on the disk, in bytes. */
export interface StoreUsage {
  readonly images: number;
  readonly blobs: number;
  /** Each blob once, however many images have it. */
  readonly bytes: number;
  /** What more than one image has. */
  readonly shared: number;
  /** What nothing reaches: `gc` removes it. */
  readonly reclaimable: number;
}

/** A step of a command, told as it is done. The page and the command line show them one below the other. */
export interface StoreStep {
  /**
   * `find`: a name was looked for in the store. `ask`: a registry is asked. `present`: a blob is there already. `download`,
   * `upload`, `mount`: a blob came, went, or was taken over from another repository. `write`: a file was written.
   * `name`, `unname`: a name was given or taken. `remove`: a blob was removed.
   */
  readonly action:
    | 'find'
    | 'ask'
    | 'present'
    | 'download'
    | 'upload'
    | 'mount'
    | 'write'
    | 'name'
    | 'unname'
    | 'remove';
  /** What was done, in words. */
  readonly sentence: Sentence;
  readonly found?: boolean;
  readonly reference?: string;
  readonly digest?: Digest;
  readonly mediaType?: string;
  readonly path?: string;
  readonly bytes?: number;
}

/** How far one blob is. */
export interface BlobState {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly state: 'waiting' | 'present' | 'active' | 'done';
  readonly loaded: number;
  readonly total: number;
}

export interface StoreCallOptions extends CallOptions {
  readonly onStep?: (step: StoreStep) => void;
}

export interface PullToStoreOptions extends StoreCallOptions {
  /** `linux/arm64`, or `all`. Default: that of this machine, as far as the platform tells, else linux/amd64. */
  readonly platform?: Platform | string;
  /** What to call it in the store; default: its own name. */
  readonly as?: string;
  readonly onProgress?: (progress: BlobState) => void;
  /** How many blobs come at once; default 4. */
  readonly parallel?: number;
}

export interface PullResult {
  readonly image: StoredImage;
  /** What the name stood for before, if it was another image. */
  readonly previous?: Digest;
  /** Blobs and bytes that came, and blobs that were there already. */
  readonly downloaded: number;
  readonly bytes: number;
  readonly present: number;
}

export interface PushFromStoreOptions extends StoreCallOptions {
  /** Where to push it; default: its own name. */
  readonly to?: string;
  /** Only the image for this platform, without the index. */
  readonly platform?: Platform | string;
  /** Also what the store has that refers to it. */
  readonly referrers?: boolean;
  readonly onProgress?: (progress: BlobState) => void;
}

export interface FindResult {
  readonly image: StoredImage;
  readonly source: 'store' | 'registry';
}

export interface RemoveResult {
  /** The names that are gone; their image may have others. */
  readonly unnamed: readonly string[];
  /** The manifests, configurations and layers that nothing else needed. */
  readonly removed: readonly Digest[];
  readonly bytes: number;
}

export interface GcResult {
  readonly removed: readonly Digest[];
  readonly bytes: number;
  /** Parts of downloads that nobody goes on with. */
  readonly partial: number;
}

/** A line of the history of names. */
export interface NameChange {
  readonly name: string;
  readonly from?: Digest;
  readonly to?: Digest;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly action: 'pull' | 'tag' | 'rm' | 'import' | 'push';
}

/** What `verify` found. */
export interface Problem {
  readonly kind: 'damaged' | 'missing' | 'unreadable' | 'not-a-file';
  readonly digest?: Digest;
  readonly path: string;
  readonly sentence: Sentence;
}

/** How far an archive is that is being written, in bytes. */
export interface ExportProgress {
  /** How many were taken. */
  readonly loaded: number;
  /** How many it will have. */
  readonly total: number;
}

export interface ExportOptions extends StoreCallOptions {
  /**
   * `oci`: an OCI archive. `docker`: what `docker save` writes since version 25, an OCI archive with a manifest.json beside it,
   * so that every digest stays what it is. Default `oci`.
   */
  readonly format?: 'oci' | 'docker';
  readonly platform?: Platform | string;
  readonly onProgress?: (progress: ExportProgress) => void;
}

export interface ImportOptions extends StoreCallOptions {
  /** What images without a name are called after. */
  readonly name?: string;
  readonly onProgress?: (progress: BlobState) => void;
}

/** What a store of images does; `ImageStore` of `pullspec/store` is one. */
export interface ImageStoreApi {
  pull(client: RegistryClient, reference: string, options?: PullToStoreOptions): Promise<PullResult>;
  push(client: RegistryClient, reference: string, options?: PushFromStoreOptions): Promise<Descriptor>;
  /** Local first, then the registry: what `docker run` does before it starts a container. */
  find(client: RegistryClient, reference: string, options?: PullToStoreOptions): Promise<FindResult>;
  /** Another name for the same image. */
  tag(from: string, to: string, options?: StoreCallOptions): Promise<StoredImage>;
  /** The images, by name. */
  ls(): Promise<readonly StoredImage[]>;
  /** One of them, by name, digest, image ID, or the beginning of either. */
  get(reference: string, options?: StoreCallOptions): Promise<StoredImage | undefined>;
  /** Takes a name away; the last one takes what only its image needed with it. */
  rm(reference: string, options?: StoreCallOptions): Promise<RemoveResult>;
  gc(options?: StoreCallOptions): Promise<GcResult>;
  usage(): Promise<StoreUsage>;
  /** Hashes everything anew. What is damaged is put aside, so that the next pull brings it again. */
  verify(options?: StoreCallOptions): AsyncIterable<Problem>;
  history(): Promise<readonly NameChange[]>;
  import(source: ArchiveSource | ReadableStream<Uint8Array>, options?: ImportOptions): Promise<readonly StoredImage[]>;
  export(references: readonly string[], options?: ExportOptions): ReadableStream<Uint8Array>;
  /**
   * The store as a registry for reading, for `mounts` of a client under the name `store.localhost`: every view of images then
   * works on it, by the names in `StoredImage.mounted`. Whatever it gives is hashed anew; what is damaged is put aside.
   */
  mount(): { fetch(request: Request): Promise<Response> };
}
