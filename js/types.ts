/** The public types. Every value is a plain frozen object: structured-cloneable and safe to turn into JSON. */

/** A content digest, `sha256:` and 64 hex digits, or the like. */
export type Digest = `${string}:${string}`;

/** An image reference, normalised: nothing is left implied. */
export interface Reference {
  /** Host name with its port, such as `docker.io`; empty for the odd names in which there is none (`my_host.com/x`). */
  readonly registry: string;
  /** Namespace and name, such as `library/nginx`. */
  readonly repository: string;
  readonly tag?: string;
  /** Where there is a tag too, the digest decides. */
  readonly digest?: Digest;
}

/** What is filled in where a name leaves something out. */
export interface ParseOptions {
  /** Default `docker.io`. */
  readonly defaultRegistry?: string;
  /** Put in front of a one-component repository on the default registry; default `library` on `docker.io`, else none. */
  readonly defaultNamespace?: string;
  /** Given to a name with neither tag nor digest; default `latest`, `null` for none. */
  readonly defaultTag?: string | null;
}

/** A sentence as a code, its parameters and an English wording. */
export interface Sentence {
  readonly code: string;
  readonly message: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** Half open, in UTF-16 code units, as JavaScript strings count. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type SegmentKind =
  | 'registry'
  | 'port'
  | 'namespace'
  | 'name'
  | 'separator'
  | 'tag'
  | 'algorithm'
  | 'encoded'
  | 'invalid';

/** A part of the name: of what was typed, or (`implied`) of what was filled in at that place. */
export interface Segment extends Place {
  readonly kind: SegmentKind;
  /** What was typed there, or what was filled in. */
  readonly text: string;
  readonly implied: boolean;
  /** What it stands for in the canonical form, where that is something else (`index.docker.io` reads `docker.io`). */
  readonly reads?: string;
  /** Why it was filled in or reads differently. */
  readonly reason?: Sentence;
}

/** One step of normalisation, in order. */
export interface Step extends Sentence {
  /** The name as it stands after this step. */
  readonly result: string;
}

/** Legal, but not what many people expect. */
export interface Notice extends Sentence, Place {
  /** What was probably meant; it parses. */
  readonly suggestion?: string;
}

export interface ExplainedError extends Sentence, Place {
  /** What was probably meant, the whole name; it parses. */
  readonly fix?: string;
}

/** What another tool makes of the same input. */
export interface Dialect {
  readonly tool: 'docker' | 'kubernetes' | 'podman' | 'crane';
  /** `short-name`: the machine's configuration decides; `transport`: not in a registry at all. */
  readonly verdict: 'accepted' | 'refused' | 'short-name' | 'image-id' | 'transport';
  /** Whether it is not refused. */
  readonly ok: boolean;
  /** The full name the tool arrives at. */
  readonly name?: string;
  /** The tool's own error text, so that it can be searched for. */
  readonly error?: string;
  /** Where it is looked for, if that is no registry. */
  readonly transport?: string;
  /** Whether it differs from what Docker makes of it. */
  readonly differs: boolean;
  readonly notes: readonly Sentence[];
}

/** The request a name leads to. */
export interface RegistryRequest {
  readonly method: 'GET';
  readonly url: string;
  /** The token scope it needs, `repository:library/nginx:pull`. */
  readonly scope: string;
}

export interface Explanation {
  readonly input: string;
  readonly reference?: Reference;
  /** The full name, `docker.io/library/nginx:latest`. */
  readonly canonical?: string;
  /** The short name as Docker prints it. */
  readonly familiar?: string;
  /** In order; the typed ones joined are the input, and all of them (`reads` before `text`) the canonical form. */
  readonly segments: readonly Segment[];
  readonly steps: readonly Step[];
  readonly warnings: readonly Notice[];
  readonly request?: RegistryRequest;
  readonly registry?: RegistryInfo;
  readonly error?: ExplainedError;
  readonly dialects: readonly Dialect[];
}

export type RegistryKind = 'public' | 'cloud' | 'self-hosted' | 'local' | 'sandbox';

/** What is known of a registry. */
export interface RegistryInfo {
  readonly host: string;
  /** Its product or service, such as `Docker Hub`. */
  readonly title: string;
  readonly kind: RegistryKind;
  /** Whether the directory knows it, or it is merely assumed to be self-hosted or private. */
  readonly known: boolean;
  /** The host that answers the API, such as `registry-1.docker.io`. */
  readonly apiHost: string;
  /** Base URL of the API, `https://registry-1.docker.io`. */
  readonly apiUrl: string;
  /** Who may pull. */
  readonly pull: Sentence;
  /** What the project part of a name means there. */
  readonly project: Sentence;
  /** Naming rules beyond the grammar. */
  readonly rules: readonly Sentence[];
  /** Whether a web page may ask it directly. */
  readonly cors: 'yes' | 'no' | 'configurable' | 'unknown';
  /** Where it is documented. */
  readonly links: readonly string[];
}

export type ExtractSource = 'command' | 'dockerfile' | 'yaml' | 'transport' | 'web-url' | 'purl' | 'text';

/** A name found in a text. */
export interface Extracted extends Place {
  readonly reference: Reference;
  /** The name as it would be typed. */
  readonly name: string;
  readonly source: ExtractSource;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
  readonly 'os.features'?: readonly string[];
}

/** https://github.com/opencontainers/image-spec/blob/main/descriptor.md */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly annotations?: Readonly<Record<string, string>>;
  readonly data?: string;
  readonly artifactType?: string;
  readonly platform?: Platform;
}

/** https://github.com/opencontainers/image-spec/blob/main/image-index.md */
export interface ImageIndex {
  readonly schemaVersion: 2;
  readonly mediaType?: string;
  readonly artifactType?: string;
  readonly manifests: readonly Descriptor[];
  readonly subject?: Descriptor;
  readonly annotations?: Readonly<Record<string, string>>;
}
