/** Looking images up in registries: `pullspec/registry`. Asynchronous; its wasm module is loaded by the first call. */

import { Call, type Subject, told } from './call.js';
import { type Engine, engine } from './engine.js';
import { deepFreeze } from './freeze.js';
import type {
  ConfigResult,
  EngineSource,
  FetchLike,
  ImageResult,
  IndexResult,
  ManifestResult,
  PullOptions,
  ReferenceInput,
  RegistryApi,
  RegistryClientOptions,
  TagsOptions,
} from './registry-types.js';
import { Transports } from './transport.js';
import type { Descriptor, Platform } from './types.js';

export { diagnose } from './doctor.js';
export { RegistryError } from './registry-error.js';
export type * from './registry-types.js';

/**
 * Loads the wasm module now. Only needed where it cannot be found beside this file: edge runtimes hand over a
 * `WebAssembly.Module`, others its bytes or its URL. Whoever comes first decides.
 */
export async function initialise(source?: EngineSource): Promise<void> {
  await engine(source);
}

/** A client for every registry; it holds no connection and no credentials. */
export class RegistryClient implements RegistryApi {
  readonly #transports: Transports;
  readonly #signal: AbortSignal | undefined;

  constructor(options: RegistryClientOptions = {}) {
    this.#transports = new Transports(options.fetch, options.relay);
    this.#signal = options.signal;
  }

  async *tags(reference: ReferenceInput, options?: TagsOptions): AsyncGenerator<string, void, undefined> {
    for await (const page of this.tagPages(reference, options)) yield* page;
  }

  async *tagPages(
    reference: ReferenceInput,
    options: TagsOptions = {},
  ): AsyncGenerator<readonly string[], void, undefined> {
    const name = text(reference);
    const call = this.#call({ reference: name, step: 'tags' }, options.signal);
    let reading: Promise<unknown> = Promise.resolve();
    let free = () => {};
    try {
      const { TagReader, isSandbox } = await call.run(engine);
      const reader = attempt(
        () => new TagReader(name, options.last, options.pageSize, this.#carry(isSandbox), call.signal),
      );
      free = () => reader.free();
      for (;;) {
        const page = await call.run(() => {
          const next = reader.next();
          reading = next;
          return next;
        });
        if (page === undefined) return;
        yield Object.freeze(page as string[]);
      }
    } finally {
      call.end();
      // A page that nobody waits for any more may still be on its way.
      reading.then(free, free);
    }
  }

  async resolve(reference: ReferenceInput, options?: PullOptions): Promise<Descriptor> {
    return (await this.manifest(reference, options)).descriptor;
  }

  async manifest(reference: ReferenceInput, options: PullOptions = {}): Promise<ManifestResult> {
    const [json, bytes] = await this.#pull('manifest', reference, options);
    return result<ManifestResult>(json, bytes);
  }

  async config(reference: ReferenceInput, options: PullOptions = {}): Promise<ConfigResult> {
    const [json, bytes, image, index] = await this.#pull('config', reference, options);
    const { image: imageView, index: indexView, ...config } = JSON.parse(json) as ConfigResult;
    return Object.freeze({
      ...deepFreeze(config),
      bytes,
      image: Object.freeze({ ...deepFreeze(imageView), bytes: image }) as ImageResult,
      ...(indexView && { index: Object.freeze({ ...deepFreeze(indexView), bytes: index }) as IndexResult }),
    });
  }

  async #pull(step: 'manifest' | 'config', reference: ReferenceInput, options: PullOptions): Promise<Pulled> {
    const name = text(reference);
    const call = this.#call({ reference: name, step }, options.signal);
    try {
      return await call.run(async () => {
        const glue = await engine();
        const pulled = await glue[step](name, platformText(options.platform), this.#carry(glue.isSandbox), call.signal);
        return pulled as Pulled;
      });
    } finally {
      call.end();
    }
  }

  #call(subject: Subject, signal: AbortSignal | undefined): Call {
    return new Call(subject, [this.#signal, signal]);
  }

  /** Carries requests: within this process, directly, or by a relay. */
  #carry(_: Engine['isSandbox']): FetchLike {
    return (request) => this.#transports.carry(request);
  }
}

/** JSON text, then the bytes it speaks of. */
type Bytes = Uint8Array<ArrayBuffer>;
type Pulled = [json: string, bytes: Bytes, manifest: Bytes, index: Bytes | undefined];

function result<T extends { readonly bytes: Uint8Array }>(json: string, bytes: Uint8Array): T {
  return Object.freeze({ ...deepFreeze(JSON.parse(json) as T), bytes });
}

function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw told(error);
  }
}

/** A name as text; the wasm module parses it. */
function text(reference: ReferenceInput): string {
  if (typeof reference === 'string') return reference;
  const { registry, repository, tag, digest } = reference;
  return `${registry && `${registry}/`}${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

function platformText(platform: Platform | string | undefined): string | undefined {
  if (typeof platform !== 'object') return platform;
  const { os, architecture, variant, 'os.version': version } = platform;
  return `${os}/${architecture}${variant ? `/${variant}` : ''}${version ? `:${version}` : ''}`;
}
