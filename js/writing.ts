// The half of a client that changes something at registries.

import type { Connection } from './connection.js';
import { originAt, originOf } from './copy.js';
import { piecesOf, writeBlob, writeManifest } from './push.js';
import { pushAll } from './push-walk.js';
import { text } from './reference-text.js';
import type {
  BlobSourceInput,
  BlobTurnout,
  CallOptions,
  CopyOptions,
  DeleteOptions,
  PushBlobOptions,
  PushedManifest,
  PushManifestOptions,
  PushOptions,
  PushSource,
  ReferenceInput,
  RegistryApi,
} from './registry-types.js';
import type { Descriptor, Digest } from './types.js';

/** What is read of a registry. */
export type Reading = Pick<RegistryApi, 'manifest' | 'resolve' | 'blob' | 'referrers'>;

export abstract class Writing implements Reading {
  readonly #connection: Connection;

  /** `connection` is no public type. */
  constructor(connection: object) {
    this.#connection = connection as Connection;
  }

  abstract manifest(...of: Parameters<Reading['manifest']>): ReturnType<Reading['manifest']>;
  abstract resolve(...of: Parameters<Reading['resolve']>): ReturnType<Reading['resolve']>;
  abstract blob(...of: Parameters<Reading['blob']>): ReturnType<Reading['blob']>;
  abstract referrers(...of: Parameters<Reading['referrers']>): ReturnType<Reading['referrers']>;

  async hasBlob(reference: ReferenceInput, blob: Descriptor | Digest, options: CallOptions = {}): Promise<boolean> {
    const task = { connection: this.#connection, name: text(reference), blob, goal: 'look' } as const;
    return (await writeBlob(task, options)) === 'exists';
  }

  async mount(
    reference: ReferenceInput,
    blob: Descriptor | Digest,
    from: ReferenceInput,
    options: CallOptions = {},
  ): Promise<boolean> {
    const task = {
      connection: this.#connection,
      name: text(reference),
      blob,
      goal: 'mount',
      from: text(from),
    } as const;
    return (await writeBlob(task, options)) !== 'missing';
  }

  async pushBlob(
    reference: ReferenceInput,
    descriptor: Descriptor,
    source: BlobSourceInput,
    options: PushBlobOptions = {},
  ): Promise<BlobTurnout> {
    const from = options.mountFrom === undefined ? undefined : text(options.mountFrom);
    const about = { connection: this.#connection, name: text(reference), blob: descriptor, from };
    return (await writeBlob({ ...about, goal: 'push', pieces: piecesOf(source) }, options)) as BlobTurnout;
  }

  async pushManifest(
    reference: ReferenceInput,
    bytes: Uint8Array,
    options: PushManifestOptions = {},
  ): Promise<PushedManifest> {
    return writeManifest(this.#connection, text(reference), bytes, options);
  }

  async push(reference: ReferenceInput, source: PushSource, options: PushOptions = {}): Promise<PushedManifest> {
    const from = options.mountFrom === undefined ? undefined : text(options.mountFrom);
    return pushAll({ connection: this.#connection, name: text(reference), from }, originOf(source), options);
  }

  async copy(source: ReferenceInput, target: ReferenceInput, options: CopyOptions = {}): Promise<PushedManifest> {
    const from = text(source);
    const origin = await originAt(this, from, options);
    return pushAll({ connection: this.#connection, name: text(target), from }, origin, options);
  }

  async tag(reference: ReferenceInput, newTag: string, options: CallOptions = {}): Promise<PushedManifest> {
    const { descriptor, bytes } = await this.manifest(reference, options);
    const about = { ...options, mediaType: descriptor.mediaType, under: newTag };
    return writeManifest(this.#connection, text(reference), bytes, about);
  }

  async delete(reference: ReferenceInput, options: DeleteOptions = {}): Promise<void> {
    const name = text(reference);
    await this.#connection.ask({ reference: name, step: 'delete' }, options, (glue, client, signal) =>
      glue.remove(name, options.blob, client, signal),
    );
  }
}
