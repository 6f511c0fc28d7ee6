// Carries errands of the wasm module out: it says what to read and write in which order, here the bytes are moved.

import type { Files } from '../files-types.js';
import { Locks } from './locks.js';

/** An errand of the wasm module. */
export interface ErrandHandle {
  next(): unknown[] | undefined;
  done(): void;
  bytes(bytes?: Uint8Array | null): void;
  size(size?: number | null): void;
  entries(json: string): void;
  digest(size?: number | null, digest?: string | null): void;
  received(size: number, digest?: string | null): void;
  fail(code: string, detail: string, needed?: number | null, available?: number | null): void;
  result(): unknown;
  free(): void;
}

/** Bytes that are to be written behind the first `at` bytes of a file, `most` of them at most. */
export interface Receiving {
  readonly path: string;
  readonly at: number;
  readonly most: number;
  /** By which the whole file is to be hashed, if at all. */
  readonly algorithm: string | undefined;
}

export interface Received {
  /** Of the whole file. */
  readonly size: number;
  readonly digest?: string;
}

/** What an errand is carried out with. What it is about beside files is there only where it needs it. */
export interface Host {
  readonly files: Files;
  /** Hashes a file. */
  hash(path: string, algorithm: string): Promise<Required<Received> | undefined>;
  receive?(receiving: Receiving): Promise<Received>;
  manifest?(digest: string | undefined): Promise<Uint8Array | undefined>;
  blobs?(json: string): Promise<void>;
  /** Hears what was done, in JSON. */
  tell?(json: string): void;
}

/** Carries an errand out. Throws what the errand ends with, or what one of its questions failed with in the end. */
export async function carryOut(errand: ErrandHandle, host: Host, signal?: AbortSignal): Promise<unknown> {
  const locks = new Locks(host.files, signal);
  const failures: unknown[] = [];
  try {
    for (let ask = errand.next(); ask; ask = errand.next()) {
      try {
        signal?.throwIfAborted();
        await answer(errand, ask, host, locks);
      } catch (error) {
        failures.push(error);
        tell(errand, error, signal);
      }
    }
    return errand.result();
  } catch (told) {
    throw new Failed(told, failures.at(-1));
  } finally {
    locks.releaseAll();
    errand.free();
  }
}

/** How an errand failed: what it told, and what had gone wrong before that, if anything. */
export class Failed {
  constructor(
    readonly told: unknown,
    readonly cause: unknown,
  ) {}
}

/** What a failure is to an errand: files say what is wrong by a code, and so does whoever gives up. */
function tell(errand: ErrandHandle, error: unknown, signal: AbortSignal | undefined): void {
  const { code, message, needed, available } = error as Record<string, unknown>;
  const named = error instanceof Error && error.name === 'FilesError';
  const kind = signal?.aborted ? 'aborted' : named ? String(code) : 'source';
  const number = (value: unknown) => (typeof value === 'number' ? value : undefined);
  errand.fail(kind, String(message ?? error), number(needed), number(available));
}

async function answer(errand: ErrandHandle, [kind, ...given]: unknown[], host: Host, locks: Locks): Promise<void> {
  const [first, second] = given as [string, unknown];
  const { files } = host;
  switch (kind) {
    case 'read':
      return errand.bytes(await files.read(first));
    case 'size':
      return errand.size((await files.open(first))?.size);
    case 'list':
      return errand.entries(JSON.stringify(await files.list(first)));
    case 'write':
      await files.write(first, second as Uint8Array);
      return errand.done();
    case 'append':
      await append(files, first, second as Uint8Array);
      return errand.done();
    case 'rename':
      await files.rename(first, second as string);
      return errand.done();
    case 'remove':
      await files.remove(first);
      return errand.done();
    case 'lock':
      await locks.take(first);
      return errand.done();
    case 'unlock':
      locks.release(first);
      return errand.done();
    case 'digest': {
      const found = await host.hash(first, second as string);
      return errand.digest(found?.size, found?.digest);
    }
    case 'tell':
      host.tell?.(first);
      return errand.done();
    default:
      return answerFromOutside(errand, kind, given, host);
  }
}

/** What is not in the files. */
async function answerFromOutside(errand: ErrandHandle, kind: unknown, given: unknown[], host: Host): Promise<void> {
  if (kind === 'receive' && host.receive) {
    const [path, at, most, algorithm] = given as [string, number, number, string | undefined];
    const { size, digest } = await host.receive({ path, at, most, algorithm });
    return errand.received(size, digest);
  }
  if (kind === 'manifest' && host.manifest) return errand.bytes(await host.manifest(given[0] as string | undefined));
  if (kind === 'blobs' && host.blobs) {
    await host.blobs(given[0] as string);
    return errand.done();
  }
  throw new Error(`Nobody here answers “${String(kind)}”.`);
}

async function append(files: Files, path: string, bytes: Uint8Array): Promise<void> {
  const writer = await files.append(path);
  try {
    await writer.write(bytes);
    await writer.close();
  } catch (error) {
    // One that could not be closed still holds the file.
    await writer.abort().catch(() => undefined);
    throw error;
  }
}
