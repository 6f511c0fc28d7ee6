/** Files in memory, for tests and for what need not last: `pullspec/files/memory`. */

import type { FileEntry, Files, FileWriter, Space } from '../files-types.js';
import { FilesError } from './error.js';
import { Content } from './memory-bytes.js';
import { folderParts, partsOf } from './path.js';
import { Turns } from './turns.js';
import { checkBehind, Writers, writtenNoLonger } from './writers.js';

export type * from '../files-types.js';
export type { ByteSource, FileReader } from '../server.js';
export { FilesError } from './error.js';

export interface MemoryFilesOptions {
  /** How many bytes all files together may have; by default as many as there is memory for. */
  readonly limit?: number;
}

/** Files that are there for as long as this object. What is written is copied, and so is what is read. */
export function memoryFiles(options: MemoryFilesOptions = {}): Files {
  const memory = new Memory(options.limit ?? Number.POSITIVE_INFINITY);
  const turns = new Turns();
  return Object.freeze({
    read: async (path) => memory.file(path)?.content.bytes(),
    open: async (path) => memory.file(path)?.content.source(),
    write: async (path, bytes) => memory.put(path, bytes),
    append: async (path, at) => memory.append(path, at),
    rename: async (from, to) => memory.rename(from, to),
    list: async (folder) => memory.list(folder),
    remove: async (path) => memory.remove(path),
    lock: (name, work, signal) => turns.take(name, work, signal),
    space: async () => memory.space(),
  } satisfies Files);
}

interface Stored {
  readonly content: Content;
  modified: number;
}

/** A folder by the names in it. */
type Folder = Map<string, Folder | Stored>;

class Memory {
  readonly #root: Folder = new Map();
  readonly #writers = new Writers();
  readonly #limit: number;
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  file(path: string): Stored | undefined {
    const found = this.#find(partsOf(path));
    return found instanceof Map ? undefined : found;
  }

  put(path: string, bytes: Uint8Array): void {
    const [folder, name, old] = this.#place(path);
    this.#writers.check(path);
    this.#count(path, bytes.length - (old?.content.size ?? 0), bytes.length);
    folder.set(name, { content: new Content(bytes), modified: Date.now() });
  }

  append(path: string, at?: number): FileWriter {
    const size = this.file(path)?.content.size ?? 0;
    checkBehind(path, at, size);
    const [folder, name, old] = this.#place(path);
    const leave = this.#writers.enter(path);
    // Who reads it keeps what was behind `at`.
    const stored =
      old && size === (at ?? size)
        ? old
        : { content: old?.content.first(at ?? 0) ?? new Content(NOTHING), modified: Date.now() };
    this.#used += stored.content.size - size;
    folder.set(name, stored);
    const push = (bytes: Uint8Array) => {
      this.#count(path, bytes.length, bytes.length);
      stored.content.push(bytes);
      stored.modified = Date.now();
    };
    return new Appending(path, stored.content, push, leave);
  }

  rename(from: string, to: string): void {
    const stored = this.file(from);
    partsOf(to);
    if (!stored) throw new FilesError('io', from, 'There is no such file.');
    const [target, targetName, old] = this.#place(to);
    for (const path of [from, to]) this.#writers.check(path);
    if (stored === old) return;
    const [folder, name] = this.#place(from);
    this.#used -= old?.content.size ?? 0;
    folder.delete(name);
    target.set(targetName, stored);
  }

  list(path: string): FileEntry[] {
    const found = this.#find(folderParts(path));
    if (!(found instanceof Map)) return [];
    return [...found].map(([name, inner]) => {
      if (inner instanceof Map) return Object.freeze({ name, kind: 'folder' });
      return Object.freeze({ name, kind: 'file', size: inner.content.size, modified: inner.modified });
    });
  }

  remove(path: string): void {
    const parts = partsOf(path);
    const found = this.#find(parts);
    if (!found) return;
    this.#writers.check(path);
    (this.#find(parts.slice(0, -1)) as Folder).delete(parts.at(-1) as string);
    this.#used -= sizeOf(found);
  }

  space(): Space {
    return { used: this.#used, ...(Number.isFinite(this.#limit) && { available: this.#limit - this.#used }) };
  }

  #find(parts: readonly string[]): Folder | Stored | undefined {
    let found: Folder | Stored | undefined = this.#root;
    for (const part of parts) found = found instanceof Map ? found.get(part) : undefined;
    return found;
  }

  /** Where a file is or may be; the folders that lead there are made. */
  #place(path: string): [folder: Folder, name: string, old: Stored | undefined] {
    const parts = partsOf(path);
    const name = parts.pop() as string;
    let folder = this.#root;
    for (const part of parts) {
      const next: Folder | Stored = folder.get(part) ?? new Map();
      if (!(next instanceof Map)) throw new FilesError('io', path, 'A file is where a folder would have to be.');
      folder.set(part, next);
      folder = next;
    }
    const old = folder.get(name);
    if (old instanceof Map) throw new FilesError('io', path, 'It is a folder.');
    return [folder, name, old];
  }

  #count(path: string, more: number, needed: number): void {
    const available = this.#limit - this.#used;
    if (more > available) throw new FilesError('no-space', path, undefined, { needed, available });
    this.#used += more;
  }
}

const NOTHING = new Uint8Array();

function sizeOf(found: Folder | Stored): number {
  if (!(found instanceof Map)) return found.content.size;
  return [...found.values()].reduce((total, inner) => total + sizeOf(inner), 0);
}

class Appending implements FileWriter {
  readonly #path: string;
  readonly #content: Content;
  readonly #push: (bytes: Uint8Array) => void;
  readonly #leave: () => void;
  #open = true;

  constructor(path: string, content: Content, push: (bytes: Uint8Array) => void, leave: () => void) {
    this.#path = path;
    this.#content = content;
    this.#push = push;
    this.#leave = leave;
  }

  get size(): number {
    return this.#content.size;
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.flush();
    this.#push(bytes);
  }

  async flush(): Promise<void> {
    if (!this.#open) throw writtenNoLonger(this.#path);
  }

  async close(): Promise<void> {
    await this.flush();
    await this.abort();
  }

  async abort(): Promise<void> {
    this.#open = false;
    this.#leave();
  }
}
