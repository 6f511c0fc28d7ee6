// Pushing: the wasm module says which piece is wanted next, and compares what was read; here the pieces are read and handed over.

import type { Connection } from './connection.js';
import { type Engine, engine } from './engine.js';
import { deepFreeze } from './freeze.js';
import { PieceHash } from './push-hash.js';
import type { BlobSourceInput, CallOptions, PushBlobOptions, PushedManifest, RegistryStep } from './registry-types.js';
import type { Descriptor, Digest } from './types.js';

/** What is to become of a blob, and what came of it. */
export type Goal = 'look' | 'mount' | 'push';
export type Turnout = 'missing' | 'exists' | 'mounted' | 'uploaded';

/** What is read piece by piece, in order; after a cut maybe from an earlier place on. */
export interface Pieces {
  readonly size?: number;
  read(start: number, end: number): Promise<Uint8Array>;
  /** Lets go of what it is read from. */
  end?(): void;
}

export interface BlobTask {
  readonly connection: Connection;
  readonly name: string;
  readonly blob: Descriptor | Digest;
  readonly goal: Goal;
  readonly from?: string | undefined;
  readonly pieces?: Pieces;
}

const STEPS: Readonly<Record<Goal, RegistryStep>> = { look: 'blob', mount: 'mount', push: 'upload' };

/** The pieces of what a caller gave. */
export function piecesOf(input: BlobSourceInput): Pieces {
  const source = typeof input === 'function' ? input() : input;
  if (source instanceof Uint8Array) {
    return { size: source.length, read: async (start, end) => source.subarray(start, end) };
  }
  const read = async (start: number, end: number) => new Uint8Array(await source.slice(start, end).arrayBuffer());
  return { size: source.size, read };
}

/** Pushes a blob, has it from another repository, or looks for it. What was begun and comes to nothing is taken back. */
export async function writeBlob(task: BlobTask, options: PushBlobOptions = {}): Promise<Turnout> {
  const { connection, name, blob, goal, from, pieces } = task;
  const call = connection.call({ reference: name, step: STEPS[goal] }, options.signal);
  let piece: Uint8Array = new Uint8Array();
  let waiting: Promise<unknown> = Promise.resolve();
  let end = () => {};
  try {
    const glue = await call.run(engine);
    const writer = await call.run(async () => writerOf(glue, task, () => piece, call.signal));
    const free = () => writer.free();
    end = () => void writer.abandon().then(free, free);
    const hash = await call.run(() => PieceHash.of(blob, pieces?.size));
    for (;;) {
      const turnout = await call.run(() => {
        const next = writer.next();
        waiting = next;
        return next;
      });
      if (turnout !== undefined) {
        end = free;
        progress(options, blob);
        return turnout as Turnout;
      }
      const { start, end: behind } = writer;
      progress(options, blob, start);
      piece = await call.run(async () => pieces?.read(start, behind) ?? new Uint8Array());
      hash.hand(writer, piece, start);
    }
  } catch (error) {
    if (from !== undefined && goal === 'push' && (error as { code?: unknown }).code === 'not-allowed') {
      // Maybe it is the other repository that is not open.
      return writeBlob({ ...task, from: undefined }, options);
    }
    throw error;
  } finally {
    call.end();
    // A request that nobody waits for any more may still be on its way.
    waiting.then(end, end);
  }
}

function writerOf(glue: Engine, task: BlobTask, give: () => Uint8Array, signal: AbortSignal) {
  const { connection, name, blob, goal, from, pieces } = task;
  const wanted = typeof blob === 'string' ? blob : JSON.stringify(blob);
  const held = pieces?.size === undefined ? undefined : BigInt(pieces.size);
  return new glue.BlobWriter(name, wanted, goal, from, held, connection.client(glue), give, signal);
}

/** Tells how much has come; of what is there, all. */
function progress({ onProgress }: PushBlobOptions, blob: Descriptor | Digest, loaded?: number): void {
  if (typeof blob === 'object') onProgress?.(Object.freeze({ loaded: loaded ?? blob.size, total: blob.size }));
}

/** Pushes a manifest; `under` is the tag or the digest in place of the name's own. */
export async function writeManifest(
  connection: Connection,
  name: string,
  bytes: Uint8Array,
  options: CallOptions & { readonly mediaType?: string; readonly under?: string } = {},
): Promise<PushedManifest> {
  const { under, mediaType } = options;
  // What is about another manifest may change a list, one after the other: no entry is to be written over.
  const isAbout = new TextDecoder().decode(bytes).includes('"subject"');
  const answer = await connection.ask({ reference: name, step: 'push' }, options, (glue, client, signal) => {
    const push = () => glue.pushManifest(name, under, bytes, mediaType, client, signal);
    return isAbout ? connection.lists.take('', push, signal) : push();
  });
  const [json, notes] = answer as [json: string, notes: string];
  return deepFreeze({ ...JSON.parse(json), ...JSON.parse(notes) } as PushedManifest);
}
