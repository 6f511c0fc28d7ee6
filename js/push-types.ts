/** The types of what `pullspec/registry` changes at registries. */

import type { ByteSource } from './archive-types.js';
import type { BlobProgress, CallOptions, Noticed, ReferenceInput } from './registry-types.js';
import type { Descriptor, Digest, Platform } from './types.js';

/** What a blob is read from, a part at a time. A function is called when it is needed. */
export type BlobSourceInput = ByteSource | Uint8Array | (() => ByteSource);

export interface PushBlobOptions extends CallOptions {
  /** A repository of the same registry that may have the blob: then it need not be sent. */
  readonly mountFrom?: ReferenceInput;
  /** Hears how many of the bytes have come, piece by piece. */
  readonly onProgress?: (progress: BlobProgress) => void;
}

/** Why a blob is there now: it was, it came from another repository of the registry, or it was sent. */
export type BlobTurnout = 'exists' | 'mounted' | 'uploaded';

export interface PushManifestOptions extends CallOptions {
  /** What it is, where the manifest does not say so itself. */
  readonly mediaType?: string;
}

/** A manifest that was pushed. */
export interface PushedManifest extends Noticed {
  readonly descriptor: Descriptor;
  /**
   * How it is found from its subject, where it has one: the registry lists it, or it was written into the list under the tag that
   * stands in for that.
   */
  readonly subject?: 'indexed' | 'fallback';
}

export interface DeleteOptions extends CallOptions {
  /** Delete this blob of the repository, and no manifest. */
  readonly blob?: Digest;
}

/** Where everything that is pushed comes from. */
export interface PushSource {
  /** What the name is to stand for: a manifest, or an index. */
  readonly root: Descriptor;
  /** The bytes of a manifest; they are compared with its digest. */
  manifest(digest: Digest): Promise<Uint8Array>;
  /** The bytes of configurations and layers; they are compared as well, and asked for only where the registry lacks them. */
  blob(descriptor: Descriptor): Promise<ByteSource>;
  /** The manifests that are about another one. */
  referrers?(digest: Digest): Iterable<Descriptor> | AsyncIterable<Descriptor>;
}

/** What was done about a blob or a manifest. A layer that is kept elsewhere than in registries is left out. */
export type PushStep =
  | { readonly kind: 'blob'; readonly descriptor: Descriptor; readonly outcome: BlobTurnout | 'left-out' }
  | { readonly kind: 'manifest'; readonly descriptor: Descriptor; readonly outcome: 'pushed' };

/** Bytes of blobs: `total` of those that are known of so far. */
export type PushProgress = Required<BlobProgress>;

export interface PushOptions extends CallOptions {
  /**
   * Of an index only the images for these platforms, with what is attached to them. The index stays as it is, and names images
   * then that are not there; many registries do not take such an index.
   */
  readonly platforms?: readonly (Platform | string)[];
  /** Push what refers to each manifest as well: signatures, attestations, SBOMs. */
  readonly referrers?: boolean;
  /** A repository of the same registry that may have the blobs: then they need not be sent. */
  readonly mountFrom?: ReferenceInput;
  readonly onProgress?: (progress: PushProgress) => void;
  /** Hears what was done about each blob and each manifest. */
  readonly onStep?: (step: PushStep) => void;
}

/** As those of `push`; with a single platform, the image for that alone is copied, and no index. */
export type CopyOptions = Omit<PushOptions, 'mountFrom'>;
