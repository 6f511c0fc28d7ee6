/** The local image store, an OCI image layout over files: `pullspec/store`. */

import { platformText } from './reference-text.js';
import type { RegistryClient } from './registry.js';
import { Downloads } from './store/downloads.js';
import { exportImages } from './store/export.js';
import { importImages } from './store/import.js';
import { mountStore } from './store/mount.js';
import { findImage, pullImage } from './store/pull.js';
import { pushImage } from './store/push.js';
import { carry, type Work } from './store/work.js';
import type {
  ArchiveSource,
  ExportOptions,
  Files,
  FindResult,
  GcResult,
  ImageStoreApi,
  ImportOptions,
  NameChange,
  Problem,
  PullResult,
  PullToStoreOptions,
  PushFromStoreOptions,
  RemoveResult,
  StoreCallOptions,
  StoredImage,
  StoreUsage,
} from './store-types.js';
import type { Descriptor, Digest } from './types.js';

export { StoreError } from './store/error.js';
export type * from './store-types.js';

/**
 * Images in files. Other tools read the same folder as an OCI layout, and what they write into it is kept. Several stores may
 * be open over the same files, in several processes too.
 */
export class ImageStore implements ImageStoreApi {
  readonly #files: Files;
  readonly #downloads: Downloads;

  private constructor(files: Files) {
    this.#files = files;
    this.#downloads = new Downloads(files);
  }

  /** Opens a store; where there is none, one is made. What is damaged, or of a newer version, is left as it is: `StoreError`. */
  static async open(files: Files): Promise<ImageStore> {
    await carry({ files }, (glue) => glue.storeOpen());
    return new ImageStore(files);
  }

  async pull(client: RegistryClient, reference: string, options: PullToStoreOptions = {}): Promise<PullResult> {
    return pullImage(this.#files, this.#downloads, client, reference, options);
  }

  async push(client: RegistryClient, reference: string, options: PushFromStoreOptions = {}): Promise<Descriptor> {
    return pushImage(this.#files, client, reference, options);
  }

  async find(client: RegistryClient, reference: string, options: PullToStoreOptions = {}): Promise<FindResult> {
    return findImage(this.#files, reference, options, () => this.pull(client, reference, options));
  }

  async tag(from: string, to: string, options: StoreCallOptions = {}): Promise<StoredImage> {
    return carry(this.#work(options, from), (glue) => glue.storeTag(from, to, Date.now()));
  }

  async ls(): Promise<readonly StoredImage[]> {
    return carry(this.#work(), (glue) => glue.storeList());
  }

  async get(reference: string, options: StoreCallOptions = {}): Promise<StoredImage | undefined> {
    const found = await carry<StoredImage | null>(this.#work(options, reference), (glue) => glue.storeGet(reference));
    return found ?? undefined;
  }

  async rm(reference: string, options: StoreCallOptions = {}): Promise<RemoveResult> {
    return carry(this.#work(options, reference), (glue) => glue.storeRemove(reference, Date.now()));
  }

  async gc(options: StoreCallOptions = {}): Promise<GcResult> {
    return carry(this.#work(options), (glue) => glue.storeCollect(Date.now()));
  }

  async usage(): Promise<StoreUsage> {
    return carry(this.#work(), (glue) => glue.storeUsage());
  }

  async *verify(options: StoreCallOptions = {}): AsyncGenerator<Problem, void, undefined> {
    const work = this.#work(options);
    const { problems, blobs } = await carry<{ problems: readonly Problem[]; blobs: readonly Digest[] }>(work, (glue) =>
      glue.storeAudit(),
    );
    yield* problems;
    for (const digest of blobs) {
      const problem = await carry<Problem | null>(work, (glue) => glue.storeCheck(digest));
      if (problem) yield problem;
    }
  }

  async history(): Promise<readonly NameChange[]> {
    return carry(this.#work(), (glue) => glue.storeHistory());
  }

  async import(
    source: ArchiveSource | ReadableStream<Uint8Array>,
    options: ImportOptions = {},
  ): Promise<readonly StoredImage[]> {
    return importImages(this.#files, this.#downloads, source, options);
  }

  export(references: readonly string[], options: ExportOptions = {}): ReadableStream<Uint8Array> {
    const { format = 'oci', platform, onProgress } = options;
    const exporting = { references, docker: format === 'docker', platform: platformText(platform), onProgress };
    return exportImages(this.#work(options, references.join(', ')), exporting);
  }

  mount(): { fetch(request: Request): Promise<Response> } {
    return mountStore(this.#files);
  }

  #work({ signal, onStep }: StoreCallOptions = {}, reference?: string): Work {
    return { files: this.#files, signal, onStep, ...(reference !== undefined && { reference }) };
  }
}
