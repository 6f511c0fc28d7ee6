/** Looking images up in registries: `pullspec/registry`. Asynchronous; its wasm module is loaded by the first call. */

import { type BlobSource, openBlob } from './blob.js';
import { Connection } from './connection.js';
import { type Engine, engine } from './engine.js';
import { deepFreeze } from './freeze.js';
import type { Layer } from './layer-file.js';
import { readPages } from './pages.js';
import { configOf, manifestOf, type Pulled } from './pulled.js';
import { platformText, text } from './reference-text.js';
import type {
  BlobOptions,
  CallOptions,
  CatalogOptions,
  ConfigResult,
  EngineSource,
  HeadResult,
  LayerOptions,
  Login,
  ManifestResult,
  PingResult,
  PullOptions,
  ReferenceInput,
  ReferrersOptions,
  RegistryApi,
  RegistryClientOptions,
  TagCheck,
  TagsOptions,
} from './registry-types.js';
import type { Descriptor, Digest } from './types.js';
import { Writing } from './writing.js';

export { diagnose } from './doctor.js';
export { RegistryError } from './registry-error.js';
export type * from './registry-types.js';
export { resetSandbox } from './sandbox.js';
export { sortTags, type TagKind, type TagOrder, tagKinds } from './tag-order.js';

/**
 * Loads the wasm module now. Only needed where it cannot be found beside this file: edge runtimes hand over a
 * `WebAssembly.Module`, others its bytes or its URL. Whoever comes first decides.
 */
export async function initialise(source?: EngineSource): Promise<void> {
  await engine(source);
}

/** A client for every registry. It holds no connection; logins and tokens it holds in memory. */
export class RegistryClient extends Writing implements RegistryApi {
  readonly #connection: Connection;

  constructor(options: RegistryClientOptions = {}) {
    const connection = new Connection(options);
    super(connection);
    this.#connection = connection;
  }

  async login(registry: string, login: Login, options: CallOptions = {}): Promise<void> {
    await this.#connection.ask({ reference: registry, step: 'login' }, options, (glue, client, signal) =>
      glue.login(registry, login.username, login.password, client, signal),
    );
  }

  logout(registry: string): void {
    this.#connection.logout(registry);
  }

  async *tags(reference: ReferenceInput, options?: TagsOptions): AsyncGenerator<string, void, undefined> {
    for await (const page of this.tagPages(reference, options)) yield* page;
  }

  async *tagPages(
    reference: ReferenceInput,
    options: TagsOptions = {},
  ): AsyncGenerator<readonly string[], void, undefined> {
    const name = text(reference);
    const call = this.#connection.call({ reference: name, step: 'tags' }, options.signal);
    const start = (glue: Engine) =>
      new glue.TagReader(name, options.last, options.pageSize, this.#connection.client(glue), call.signal);
    for await (const page of readPages<string[]>(call, start, options)) yield Object.freeze(page);
  }

  async *catalog(registry: string, options: CatalogOptions = {}): AsyncGenerator<string, void, undefined> {
    const call = this.#connection.call({ reference: registry, step: 'catalog' }, options.signal);
    const start = (glue: Engine) =>
      new glue.CatalogReader(registry, options.last, options.pageSize, this.#connection.client(glue), call.signal);
    for await (const page of readPages<string[]>(call, start, options)) yield* page;
  }

  async *referrers(
    reference: ReferenceInput,
    options: ReferrersOptions = {},
  ): AsyncGenerator<Descriptor, void, undefined> {
    const name = text(reference);
    const call = this.#connection.call({ reference: name, step: 'referrers' }, options.signal);
    const start = (glue: Engine) =>
      new glue.ReferrerReader(name, options.artifactType, this.#connection.client(glue), call.signal);
    for await (const found of readPages<string>(call, start, options))
      yield* deepFreeze(JSON.parse(found) as Descriptor[]);
  }

  async ping(registry: string, options: CallOptions = {}): Promise<PingResult> {
    const json = await this.#connection.ask({ reference: registry, step: 'ping' }, options, (glue, client, signal) =>
      glue.ping(registry, client, signal),
    );
    return deepFreeze(JSON.parse(json as string) as PingResult);
  }

  async head(reference: ReferenceInput, options?: CallOptions): Promise<HeadResult> {
    return (await this.#head(reference, false, options)) as HeadResult;
  }

  async checkTag(reference: ReferenceInput, options?: CallOptions): Promise<TagCheck | undefined> {
    return this.#head(reference, true, options);
  }

  async #head(reference: ReferenceInput, label: boolean, options: CallOptions = {}): Promise<TagCheck | undefined> {
    const name = text(reference);
    const answer = await this.#connection.ask({ reference: name, step: 'manifest' }, options, (glue, client, signal) =>
      glue.head(name, label, client, signal),
    );
    const [json = '', notes] = answer as [json?: string, notes?: string];
    return notes === undefined ? undefined : deepFreeze({ ...JSON.parse(json), ...JSON.parse(notes) } as TagCheck);
  }

  async blob(
    reference: ReferenceInput,
    blob: Descriptor | Digest,
    options: BlobOptions = {},
  ): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const [name, wanted] = [text(reference), typeof blob === 'string' ? blob : JSON.stringify(blob)];
    const giveUp = new AbortController();
    const call = this.#connection.call({ reference: name, step: 'blob' }, options.signal, giveUp.signal);
    const source: BlobSource = {
      name,
      wanted,
      client: (glue) => this.#connection.client(glue),
      world: (glue) => this.#connection.world(glue),
    };
    return openBlob(source, options, call, giveUp);
  }

  async layer(reference: ReferenceInput, layer: Descriptor, options: LayerOptions = {}): Promise<Layer> {
    const { readLayer } = await import('./layer.js');
    const { digest, size, mediaType } = layer;
    const source = () => this.blob(reference, layer);
    const stream = await this.blob(reference, layer, { ...(options.signal && { signal: options.signal }) });
    return readLayer(stream, { source, ...options, digest, size, mediaType });
  }

  async resolve(reference: ReferenceInput, options?: PullOptions): Promise<Descriptor> {
    return (await this.manifest(reference, options)).descriptor;
  }

  async manifest(reference: ReferenceInput, options: PullOptions = {}): Promise<ManifestResult> {
    return manifestOf(await this.#pull('manifest', reference, options));
  }

  async config(reference: ReferenceInput, options: PullOptions = {}): Promise<ConfigResult> {
    return configOf(await this.#pull('config', reference, options));
  }

  async #pull(step: 'manifest' | 'config', reference: ReferenceInput, options: PullOptions): Promise<Pulled> {
    const name = text(reference);
    const pulled = await this.#connection.ask({ reference: name, step }, options, (glue, client, signal) =>
      glue[step](name, platformText(options.platform), client, signal),
    );
    return pulled as Pulled;
  }
}
