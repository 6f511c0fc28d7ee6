// What a store needs of the place where it keeps its files: bytes by path, and no knowledge of images.

import type { ByteSource, FileReader } from './server.js';

/**
 * Files by path. A path is relative and made of `/`; no part of it is empty, `.` or `..`. What goes wrong is a `FilesError`.
 */
export interface Files extends FileReader {
  /** The bytes at a path, or undefined if there is no file. */
  read(path: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /** The same without reading it. */
  open(path: string): Promise<ByteSource | undefined>;
  /**
   * Writes a whole file and the folders that lead to it. Whoever reads meanwhile, or after a crash, finds the old bytes or the
   * new ones and never a part of them; the new ones are on the disk when it resolves.
   */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /**
   * Opens a file to write at its end, or behind its first `at` bytes; one that is not there is made. Until the writer is closed
   * the file is `busy` for whoever else would write, rename or remove it here.
   */
  append(path: string, at?: number): Promise<FileWriter>;
  /** Gives a file another path, at once, in place of what may be there. It is on the disk when it resolves. */
  rename(from: string, to: string): Promise<void>;
  /** What is in a folder, in no order; nothing if there is none. `''` is the one that all others are in. */
  list(folder: string): Promise<readonly FileEntry[]>;
  /** Removes a file, or a folder with all that is in it; it is no error if there is nothing. */
  remove(path: string): Promise<void>;
  /**
   * Does some work while nobody else works under this name: no other call, tab or process. A holder that has died does not
   * keep others waiting. `signal` ends the waiting, not the work, which must not ask for the same lock.
   */
  lock<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** How much room there is, as far as the platform tells. */
  space?(): Promise<Space>;
  /** Asks that the platform does not clear these files when it runs short of room; tells whether it agrees. */
  persist?(): Promise<boolean>;
}

/** A file that is being written. */
export interface FileWriter {
  /** How many bytes it has by now. */
  readonly size: number;
  write(bytes: Uint8Array): Promise<void>;
  /** Resolves when all that was written is on the disk. */
  flush(): Promise<void>;
  /** Flushes, and lets the file go. */
  close(): Promise<void>;
  /** Lets the file go as it is. */
  abort(): Promise<void>;
}

export interface FileEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** In bytes, of a file. */
  readonly size?: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly modified?: number;
}

/** In bytes. */
export interface Space {
  readonly used?: number;
  readonly available?: number;
  /** Whether the platform has agreed to keep the files. */
  readonly persisted?: boolean;
}

/**
 * `no-space`: nothing more fits. `denied`: not allowed. `busy`: held by somebody else. `invalid-path`: no path of a file.
 * `io`: anything else that the platform says.
 */
export type FilesErrorCode = 'no-space' | 'denied' | 'busy' | 'invalid-path' | 'io';
