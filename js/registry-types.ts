/**
 * The types of `pullspec/registry`. Every value but `bytes` is a plain, deeply frozen object: structured-cloneable and
 * safe to turn into JSON. Keys that a registry chose (annotations, labels) are own properties whatever they are called.
 */

import type { Descriptor, Digest, ImageIndex, Platform, Reference, Sentence } from './types.js';

/** Why something could not be had from a registry. */
export type RegistryErrorCode =
  /** The name does not parse, or names no registry that could be asked. */
  | 'invalid-reference'
  /** There is no such repository, tag or digest, or it is hidden from you. */
  | 'not-found'
  /** The registry wants a login, or refuses this one. */
  | 'not-allowed'
  /** No answer that this program may read: a browser cannot tell a missing CORS header from an unreachable host. */
  | 'no-cors-or-unreachable'
  /** This machine has no network. */
  | 'offline'
  /** Something answered that is no registry: a web page, a captive portal. */
  | 'not-a-registry'
  /** The bytes are not those that the digest names. */
  | 'digest-mismatch'
  /** There are more or fewer bytes than announced. */
  | 'size-mismatch'
  /** Content-Type, `mediaType` and descriptor disagree. */
  | 'media-type-mismatch'
  /** The document can be read in more than one way. */
  | 'ambiguous'
  /** Docker image manifest version 1, which nobody supports any more. */
  | 'schema1'
  /** More bytes than are read at all, or a size that JavaScript's numbers cannot hold. */
  | 'too-large'
  /** Too many requests. */
  | 'rate-limited'
  /** The registry failed. */
  | 'server-error'
  /** An answer that breaks the protocol. */
  | 'invalid-response'
  /** The caller gave up. */
  | 'aborted'
  /** The index has no image for that platform. */
  | 'no-matching-platform';

/** What was being done. */
export type RegistryStep = 'reference' | 'tags' | 'manifest' | 'config' | 'blob' | 'token';

/** What a `RegistryError` knows, as a plain object; the error has the same properties, and `toJSON()` gives this. */
export interface RegistryErrorData {
  readonly code: RegistryErrorCode;
  /** What went wrong; `message` of the error is its English wording. */
  readonly sentence: Sentence;
  /** What to do next. */
  readonly hint: Sentence;
  /** Host name with its port; empty if the name could not be parsed. */
  readonly registry: string;
  /** The full name, or what was given if it could not be parsed. */
  readonly reference: string;
  readonly step: RegistryStep;
  /** The HTTP status, where there was an answer. */
  readonly status?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** Seconds to wait, where the registry said so. */
  readonly retryAfter?: number;
  /** What the registry said, in one line of at most 300 characters; controls and invisible characters are escaped. */
  readonly detail?: string;
}

/** The part of `fetch` that is used: one argument, a `Request`. */
export type FetchLike = (request: Request) => Promise<Response>;

export interface RegistryClientOptions {
  /** Carries every request but those to `sandbox.localhost`; default `globalThis.fetch`. */
  readonly fetch?: FetchLike | typeof fetch;
  /**
   * The address of a relay. A page asks by it for what it may not ask for itself; a program asks by it for everything.
   * Whatever comes by it is verified as always: a relay can keep content back, but not change it.
   */
  readonly relay?: string;
  /** Ends everything this client does. */
  readonly signal?: AbortSignal;
}

/** By which way a registry is asked. */
export type Transport = 'direct' | 'relay' | 'sandbox';

/** What to look at, and by which means. */
export interface DiagnoseOptions {
  readonly fetch?: FetchLike | typeof fetch;
  readonly relay?: string;
  readonly signal?: AbortSignal;
  /** Milliseconds for each of the questions; default 8,000. */
  readonly timeout?: number;
}

/** Why a registry does not answer this page. */
export interface Diagnosis {
  /** Whether the reason is certain; a browser hides much from pages. */
  readonly certain: boolean;
  readonly sentence: Sentence;
  /** What to do, the best first. */
  readonly steps: readonly Sentence[];
  /** The CORS headers for the registry's server, by server, where they help. */
  readonly snippets: Readonly<Record<string, string>>;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

export interface TagsOptions extends CallOptions {
  /** Start behind this tag. */
  readonly last?: string;
  /** How many tags to ask for at a time, 1 to 1000; default 100. The registry may give more or fewer. */
  readonly pageSize?: number;
}

export interface PullOptions extends CallOptions {
  /** `linux/arm64/v8` or the like: an index is followed to the image for it. */
  readonly platform?: Platform | string;
}

/** https://github.com/opencontainers/image-spec/blob/main/manifest.md */
export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A platform that an index has an image for. */
export interface PlatformChoice {
  /** As commands take it: `linux/arm64/v8`, `windows/amd64:10.0.20348.2700`. */
  readonly name: string;
  readonly platform: Platform;
  readonly descriptor: Descriptor;
}

/** A statement about one of an index's images (how it was built, what is in it), as BuildKit attaches them. */
export interface Attestation {
  readonly descriptor: Descriptor;
  /** The image it is about. */
  readonly subject?: Digest;
}

interface Fetched {
  /** Media type, size and digest of `bytes`; the digest was computed, never copied from the registry. */
  readonly descriptor: Descriptor;
  /** Exactly what the registry sent. */
  readonly bytes: Uint8Array;
}

/** One manifest for several platforms. */
export interface IndexResult extends Fetched {
  readonly kind: 'index';
  readonly manifest: ImageIndex;
  /** The images to choose from, in the index's order, without attestations. */
  readonly platforms: readonly PlatformChoice[];
  readonly attestations: readonly Attestation[];
}

/** The manifest of one image or artifact. */
export interface ImageResult extends Fetched {
  readonly kind: 'image';
  readonly manifest: ImageManifest;
  /** Whether this is no container image: a chart, an SBOM, a signature. */
  readonly artifact: boolean;
}

/** A manifest of a type that is not known here. */
export interface UnknownResult extends Fetched {
  readonly kind: 'unknown';
  readonly manifest?: undefined;
}

export type ManifestResult = IndexResult | ImageResult | UnknownResult;

/** One command of the build. */
export interface History {
  readonly created?: string;
  readonly created_by?: string;
  readonly author?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** How a container is started. */
export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, object>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, object>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  readonly Shell?: readonly string[];
  readonly OnBuild?: readonly string[];
}

/** https://github.com/opencontainers/image-spec/blob/main/config.md */
export interface ImageConfig {
  readonly created?: string;
  readonly author?: string;
  readonly architecture: string;
  readonly os: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
  readonly variant?: string;
  readonly config?: ContainerConfig;
  readonly rootfs: { readonly type: string; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly History[];
}

/** A layer with what the config says of it. */
export interface LayerSummary {
  readonly descriptor: Descriptor;
  /** The digest of the layer before compression. */
  readonly diffId?: Digest;
  /** The build command that made it. */
  readonly history?: History;
  /** Kept elsewhere than in registries (Windows base layers): never fetched. */
  readonly foreign: boolean;
}

/** An image's config, and what it says of the layers. */
export interface ConfigResult extends Fetched {
  /** The manifest that names this config. */
  readonly image: ImageResult;
  /** What `image` was chosen from, where the reference names an index. */
  readonly index?: IndexResult;
  /** The platform of the image. */
  readonly platform?: string;
  /** Absent for artifacts, whose config is something else. */
  readonly config?: ImageConfig;
  readonly layers: readonly LayerSummary[];
  /** The sum of the layers' sizes, as they are transferred. */
  readonly size: number;
  /** What does not fit together, such as fewer diff IDs than layers. */
  readonly problems: readonly Sentence[];
}

/** A name: text to be parsed, or a parsed reference. */
export type ReferenceInput = string | Reference;

/** The shape of `RegistryClient`, for doubles. */
export interface RegistryApi {
  /** The tags in the registry's order, without repetition, page by page as they are asked for. */
  tags(reference: ReferenceInput, options?: TagsOptions): AsyncIterable<string>;
  /** The same, a page at a time. */
  tagPages(reference: ReferenceInput, options?: TagsOptions): AsyncIterable<readonly string[]>;
  /** What the name stands for now; with `platform`, the image in the index. */
  resolve(reference: ReferenceInput, options?: PullOptions): Promise<Descriptor>;
  /** The manifest that the name stands for; with `platform`, the image in the index. */
  manifest(reference: ReferenceInput, options?: PullOptions): Promise<ManifestResult>;
  /** The image's config; of an index without `platform`, that of linux/amd64, or of the only image. */
  config(reference: ReferenceInput, options?: PullOptions): Promise<ConfigResult>;
}

/** What the wasm module may be made of: compiled, as bytes, as the answer to a request, or where it is. */
export type EngineSource = WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer> | Response | URL | string;
