/**
 * The types of `pullspec/registry`. Every value but `bytes` is a plain, deeply frozen object: structured-cloneable and
 * safe to turn into JSON. Keys that a registry chose (annotations, labels) are own properties whatever they are called.
 */

import type { Files } from './files-types.js';
import type { Layer } from './layer-file.js';
import type { ReadLayerOptions } from './layer-types.js';
import type {
  BlobSourceInput,
  BlobTurnout,
  CopyOptions,
  DeleteOptions,
  PushBlobOptions,
  PushedManifest,
  PushManifestOptions,
  PushOptions,
  PushSource,
} from './push-types.js';
import type { Descriptor, Digest, ImageIndex, Platform, Reference, Sentence } from './types.js';

export type * from './push-types.js';

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
  | 'no-matching-platform'
  /** Nothing came for too long. */
  | 'timeout'
  /** There is no secure connection: the certificate has run out, or nobody trusts it. */
  | 'tls'
  /** `credentials` failed; nobody was asked without them. */
  | 'credentials'
  /** The registry does not offer this. */
  | 'unsupported'
  /** The layer is kept elsewhere than in registries; nothing is fetched from there. */
  | 'foreign-layer'
  /** The content has no such bytes. */
  | 'invalid-range'
  /** The connection broke off too often. */
  | 'interrupted'
  /** The registry lets nobody delete, or not by this name. */
  | 'delete-disabled'
  /** The registry lacks content that a pushed manifest names. */
  | 'missing-content'
  /** What was to be pushed is no manifest, or none that the registry accepts. */
  | 'rejected';

/** What was being done. */
export type RegistryStep =
  | 'reference'
  | 'ping'
  | 'catalog'
  | 'tags'
  | 'manifest'
  | 'config'
  | 'blob'
  | 'referrers'
  | 'token'
  | 'login'
  | 'upload'
  | 'mount'
  | 'push'
  | 'delete';

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
  /** How often it was tried, if more than once. */
  readonly attempts?: number;
}

/** The part of `fetch` that is used: one argument, a `Request`. */
export type FetchLike = (request: Request) => Promise<Response>;

/** What proves who somebody is to a registry. */
export type Credentials =
  | Login
  /** Exchanged for other tokens by the registry's token service. */
  | { readonly identityToken: string }
  /** For the registry itself. */
  | { readonly registryToken: string };

/** A user and a password, or an access token in place of one. */
export interface Login {
  readonly username: string;
  readonly password: string;
}

/**
 * Gives the credentials for a registry, or nothing. It is asked once a registry has refused to answer without; the
 * repository is empty where it is about the registry as a whole. If it fails, the call fails.
 */
export type CredentialProvider = (
  registry: string,
  repository: string,
) => Credentials | undefined | Promise<Credentials | undefined>;

/** What has happened to a request. It holds no password, no token and no signature. */
export interface RequestEvent {
  /** The same for both events of a request. */
  readonly id: number;
  readonly phase: 'sent' | 'answered' | 'failed';
  readonly method: string;
  /** Values of its query that may be secret are shown as `…`. */
  readonly url: string;
  /** `authorization` is shown as `Bearer …` or `Basic …`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it shows who is asking; such a request goes to the registry itself. */
  readonly personal: boolean;
  readonly step: RegistryStep;
  readonly registry: string;
  /** How it travels. */
  readonly transport: Transport;
  /** Why it travels so. */
  readonly reason: Sentence;
  /** Which attempt it is, from 1. */
  readonly attempt: number;
  readonly status?: number;
  /** How many bytes of the body came. */
  readonly bytes?: number;
  readonly milliseconds?: number;
  /** The fields that are read; a browser shows those among them that the server exposes. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
  readonly error?: string;
  /** How many milliseconds it takes to the next attempt, where there is one. */
  readonly retryIn?: number;
  /** How many attempts there are at most; it stands beside `retryIn`. */
  readonly attempts?: number;
}

export interface RegistryClientOptions {
  /**
   * Carries every request but those to `sandbox.localhost` and to `mounts`; default `globalThis.fetch`. A redirect or a realm of a
   * public registry is not followed to a private address or name. Which address a public name has is only seen by whoever connects, and the platform’s
   * `fetch` does not tell: in Node, where that matters, ask by a relay, which looks at the address that it is connected to.
   */
  readonly fetch?: FetchLike | typeof fetch;
  /** The credentials for each registry; `dockerCredentials()` of `pullspec/node` has those of Docker. */
  readonly credentials?: CredentialProvider;
  /**
   * Registries that are asked without TLS, as Docker lists them: `host:port`, `host`, and networks such as `10.0.0.0/8`,
   * which cover addresses, not names. Those of this machine are anyway. `dockerDaemon()` of `pullspec/node` has Docker’s.
   */
  readonly insecure?: readonly string[];
  /**
   * Mirrors, by registry, or those of Docker Hub alone, which is what Docker knows: URLs such as `https://mirror.example`,
   * the first one first. What is pulled (manifests, configurations, content) is asked for there before the registry itself is
   * asked; lists are not. A mirror that does not answer, refuses, or gives other bytes than were named is passed over, and
   * left alone for a minute. It sees no login but its own. What a tag stands for, a mirror says instead of the registry.
   */
  readonly mirrors?: readonly string[] | Readonly<Record<string, readonly string[]>>;
  /** How often a request is sent at most, default 5; `false` is once. */
  readonly retry?: { readonly attempts?: number } | false;
  /** After how many milliseconds in which nothing comes a request is given up; default 30000, 0 is never. */
  readonly timeout?: number;
  /** Hears of every request. */
  readonly onRequest?: (event: RequestEvent) => void;
  /**
   * The address of a relay. A page asks by it for what it may not ask for itself; a program asks by it for everything.
   * Whatever comes by it is verified as always: a relay can keep content back, but not change it.
   */
  readonly relay?: string;
  /**
   * What answers for registries within this program, by their names as references write them (`archive.localhost`). No
   * request to them leaves it. `openArchive` of `pullspec/archive` makes such an answerer of an image in a file, and
   * `createRegistry` of `pullspec/server` of a layout. What is mounted is looked at anew for each request.
   */
  readonly mounts?: Readonly<Record<string, Mount>>;
  /**
   * Where `sandbox.localhost` keeps what is pushed to it, above the samples: as `nodeFiles` and `opfsFiles` of
   * `pullspec/files/…` have it. Default: in memory, for as long as this program runs.
   */
  readonly sandbox?: Files;
  /** Ends everything this client does. */
  readonly signal?: AbortSignal;
}

/** Answers requests as a registry does. */
export interface Mount {
  fetch(request: Request): Promise<Response>;
}

/** By which way a registry is asked: the last two are within this program. */
export type Transport = 'direct' | 'relay' | 'sandbox' | 'mount';

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

export interface ListOptions extends CallOptions {
  /** Hears what the registry says beside a page of the list: its warnings, and how many requests are left. */
  readonly onNotice?: (noticed: Noticed) => void;
}

export interface TagsOptions extends ListOptions {
  /** Start behind this tag. */
  readonly last?: string;
  /** How many tags to ask for at a time, 1 to 1000; default 100. The registry may give more or fewer. */
  readonly pageSize?: number;
}

export interface CatalogOptions extends ListOptions {
  /** Start behind this repository. */
  readonly last?: string;
  /** How many repositories to ask for at a time, 1 to 1000; default 100. The registry may give more or fewer. */
  readonly pageSize?: number;
}

export interface ReferrersOptions extends ListOptions {
  /** Only those of this artifact type, such as `application/spdx+json`. */
  readonly artifactType?: string;
}

/** Half open, in bytes. */
export interface ByteRange {
  readonly start: number;
  /** The byte behind the last one; default: the end. */
  readonly end?: number;
}

export interface BlobProgress {
  /** How many bytes were handed out. */
  readonly loaded: number;
  /** How many there will be; absent for content that is named by its digest alone. */
  readonly total?: number;
}

export interface BlobOptions extends CallOptions {
  /** Only these bytes. A digest names the whole, so **they are not verified**. */
  readonly range?: ByteRange;
  /** Called for each piece that is handed out. */
  readonly onProgress?: (progress: BlobProgress) => void;
}

/** As those of `readLayer`; what the descriptor says need not be said again. */
export type LayerOptions = Omit<ReadLayerOptions, 'digest' | 'mediaType' | 'size' | 'source'>;

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

/** How many requests a registry still answers, in its own words; Docker Hub says so. */
export interface RateLimit {
  /** How many requests it answers in a window of time. */
  readonly limit?: number;
  /** How many of them are left. */
  readonly remaining?: number;
  /** The window in seconds. */
  readonly window?: number;
  /** Whose requests are counted: an address, or a user. */
  readonly source?: string;
}

/** What a registry says beside an answer. It is to be shown, and nothing else depends on it. */
export interface Noticed {
  /** Its warnings, each once, in one line of at most 300 characters; absent where there are none. */
  readonly notices?: readonly string[];
  /** The last answer's rate limit, where the registry tells. */
  readonly rateLimit?: RateLimit;
}

/** What a registry says that a name stands for. */
export interface HeadResult extends Noticed {
  readonly descriptor: Descriptor;
  /**
   * Whether the digest was computed from the manifest's bytes. Else it is what the registry says: good for telling tags
   * apart, and for nothing that has to be right.
   */
  readonly verified: boolean;
}

/** What the tag of a name stands for that has a digest as well. The digest decides; the tag is only a label. */
export interface TagCheck extends HeadResult {
  /**
   * That the tag stands for something else (`tag-moved`, with `tag`, `digest` and `now`), in words. Absent where it stands for the
   * digest or for an index that lists it, and where the two cannot be compared, being of different algorithms.
   */
  readonly notice?: Sentence;
}

export interface PingResult {
  readonly registry: string;
  /** Whether a registry answered, and not something else. */
  readonly supported: boolean;
  /** How it lets people in; a browser may hide what it says (`unknown`). */
  readonly auth: 'none' | 'basic' | 'bearer' | 'unknown';
}

interface Fetched extends Noticed {
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
  /** Whether there is a registry, and how it lets people in. It is asked without credentials. */
  ping(registry: string, options?: CallOptions): Promise<PingResult>;
  /** The repositories of a registry, if it lists them: few do. */
  catalog(registry: string, options?: CatalogOptions): AsyncIterable<string>;
  /**
   * What the registry says that the name stands for, without fetching it: Docker Hub does not count such requests. Where its
   * answer does not tell, the manifest is fetched after all.
   */
  head(reference: ReferenceInput, options?: CallOptions): Promise<HeadResult>;
  /**
   * What the tag of a name like `name:tag@sha256:…` stands for now; nothing for a name that has not both. It fails with
   * `not-found` where there is no such tag. Whatever else is asked for such a name goes by its digest, and neither waits for this
   * question nor fails with it. It is a HEAD request; where the tag stands for another index, that is fetched, since it may list
   * the digest.
   */
  checkTag(reference: ReferenceInput, options?: CallOptions): Promise<TagCheck | undefined>;
  /**
   * What the name stands for now; with `platform`, the image in the index. The manifest is fetched, and its digest computed:
   * what a registry says of it in a header is only its word.
   */
  resolve(reference: ReferenceInput, options?: PullOptions): Promise<Descriptor>;
  /** The manifest that the name stands for; with `platform`, the image in the index. */
  manifest(reference: ReferenceInput, options?: PullOptions): Promise<ManifestResult>;
  /** The image's config; of an index without `platform`, that of linux/amd64, or of the only image. */
  config(reference: ReferenceInput, options?: PullOptions): Promise<ConfigResult>;
  /**
   * The content that a descriptor or a digest names, as it comes: it is fetched as fast as it is read, and a connection that
   * breaks off is taken up again. **It is verified when the stream has ended**; one that ends with an error was not what its
   * digest names, so nothing may be done with the pieces before. With `range`, nothing is verified at all.
   *
   * Content that a descriptor embeds is not fetched. A foreign layer is asked for in the registry, never at its `urls`.
   */
  blob(
    reference: ReferenceInput,
    blob: Descriptor | Digest,
    options?: BlobOptions,
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  /**
   * Reads the layer that a descriptor names, and what is in it, with what `pullspec/layer` has; that is loaded by the first
   * call. A foreign layer is asked for in the registry, never at its `urls`.
   */
  layer(reference: ReferenceInput, layer: Descriptor, options?: LayerOptions): Promise<Layer>;
  /**
   * What refers to the manifest that the name stands for: signatures, attestations, SBOMs; by the registry's referrers API, by
   * the tag that stands in for it, and by the tags of cosign's older versions. That something is there does not mean that it
   * is true.
   */
  referrers(reference: ReferenceInput, options?: ReferrersOptions): AsyncIterable<Descriptor>;
  /** Whether the repository has a blob. */
  hasBlob(reference: ReferenceInput, blob: Descriptor | Digest, options?: CallOptions): Promise<boolean>;
  /**
   * Has a blob from another repository of the same registry, without sending it. Gives whether that worked: a registry need not do
   * so, and only does for those who may pull there.
   */
  mount(
    reference: ReferenceInput,
    blob: Descriptor | Digest,
    from: ReferenceInput,
    options?: CallOptions,
  ): Promise<boolean>;
  /**
   * Pushes a blob, if it is not there. It is read and sent in pieces of 8 MiB, each hashed before it is sent: bytes that are not
   * those the descriptor names are never kept. A connection that breaks off is taken up where the registry says.
   *
   * Nothing is ever written by way of a relay.
   */
  pushBlob(
    reference: ReferenceInput,
    descriptor: Descriptor,
    source: BlobSourceInput,
    options?: PushBlobOptions,
  ): Promise<BlobTurnout>;
  /**
   * Pushes a manifest under the tag of the name, else under its digest; its bytes are sent as they are. What it names has to
   * be there. If it is about another manifest and the registry does not list it by itself, the list that stands in is changed.
   */
  pushManifest(reference: ReferenceInput, bytes: Uint8Array, options?: PushManifestOptions): Promise<PushedManifest>;
  /**
   * Pushes all of what a manifest or an index stands for: content first, four blobs at a time, then manifests, and at last the one
   * that the name is to stand for. Nothing is changed on the way, so digests stay as they are.
   */
  push(reference: ReferenceInput, source: PushSource, options?: PushOptions): Promise<PushedManifest>;
  /**
   * Copies from one name to another, in one registry or between two. Within one registry nothing is sent but manifests where it
   * allows that; else content passes through, piece by piece.
   */
  copy(source: ReferenceInput, target: ReferenceInput, options?: CopyOptions): Promise<PushedManifest>;
  /** Gives a second tag to what the name stands for, at the registry: nothing is sent but the manifest. */
  tag(reference: ReferenceInput, newTag: string, options?: CallOptions): Promise<PushedManifest>;
  /**
   * Deletes: by a digest the manifest, with every tag of it; by a tag that tag, or, as some registries understand it, the manifest as
   * well. It fails with `delete-disabled` where the registry lets nobody delete.
   */
  delete(reference: ReferenceInput, options?: DeleteOptions): Promise<void>;
  /**
   * Asks the registry whether it knows somebody, and if so keeps the login in this client's memory, in place of what
   * `credentials` gives.
   */
  login(registry: string, login: Login, options?: CallOptions): Promise<void>;
  /** Forgets a login, and every token that came of it. */
  logout(registry: string): void;
}

/** What the wasm module may be made of: compiled, as bytes, as the answer to a request, or where it is. */
export type EngineSource = WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer> | Response | URL | string;
