// What browsers have of the private file system, and what they say when it does not work.

import { FilesError } from '../files/error.js';
import type { FilesErrorCode } from '../files-types.js';

/** A file that nobody else may write; only dedicated workers have it. Older browsers answer with promises. */
export interface AccessHandle {
  getSize(): number | Promise<number>;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void | Promise<void>;
  flush(): void | Promise<void>;
  close(): void | Promise<void>;
}

export type Folder = FileSystemDirectoryHandle;

/** What is not everywhere, or not in TypeScript's lists yet. */
export interface OpfsFile extends FileSystemFileHandle {
  createSyncAccessHandle?(): Promise<AccessHandle>;
  move?(folder: Folder, name: string): Promise<void>;
  createWritable(options?: { keepExistingData?: boolean; mode?: 'exclusive' }): Promise<FileSystemWritableFileStream>;
}

const CODES: Readonly<Record<string, FilesErrorCode>> = {
  QuotaExceededError: 'no-space',
  NoModificationAllowedError: 'busy',
  NotAllowedError: 'denied',
  SecurityError: 'denied',
};

export const nameOf = (error: unknown) => (error as Error | undefined)?.name ?? '';

/** Does something with the file at `path`, to which `needed` bytes are to be written. */
export async function withFault<T>(path: string, work: () => Promise<T>, needed?: number): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FilesError) throw cause;
    const code = CODES[nameOf(cause)] ?? 'io';
    throw new FilesError(code, path, undefined, { cause, ...(code === 'no-space' && (await shortage(needed))) });
  }
}

/** Browsers tell sites that there is more room than there is. What cannot be true is not repeated. */
/** What is known of it: a file that is only made may find no room either. */
async function shortage(needed = 0): Promise<{ needed?: number; available?: number }> {
  if (needed === 0) return {};
  const { available } = await room();
  return available === undefined || available >= needed ? { needed } : { needed, available };
}

/** What a question about a file or a folder gives, or undefined if there is none. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (['NotFoundError', 'TypeMismatchError'].includes(nameOf(error))) return undefined;
    throw error;
  }
}

/** How much the site has, and how much more it may have, in bytes. */
export async function room(): Promise<{ used?: number; available?: number }> {
  const { usage, quota } = await navigator.storage.estimate();
  return {
    ...(usage !== undefined && { used: usage }),
    ...(usage !== undefined && quota !== undefined && { available: Math.max(quota - usage, 0) }),
  };
}

export const pause = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

export const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A name that nobody else has. */
export const random = () => hex(crypto.getRandomValues(new Uint8Array(8)));
