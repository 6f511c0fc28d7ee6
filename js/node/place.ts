// What is done with the files of one folder.

import { type FileHandle, lstat, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesError } from '../files/error.js';
import { OWN } from '../files/path.js';
import { SinkWriter } from '../files/sink-writer.js';
import { checkBehind, Writers } from '../files/writers.js';
import type { FileEntry, FileWriter } from '../files-types.js';
import type { ByteSource } from '../server.js';
import { sweep, writeWhole } from './draft.js';
import { isMissing, withFault } from './fault.js';
import { FileSink } from './file-sink.js';
import { FileSlice, readPart } from './file-slice.js';
import { checkRegular, find, makeFolders, openFile, openToWrite, syncFolder } from './rooted.js';

type Parts = [...folders: string[], name: string];

/** A folder, and what is done with the files in it. */
export class Place {
  readonly #root: string;
  readonly #writers = new Writers();
  readonly #swept = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  read(path: string, parts: Parts): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return withFault(path, this.#root, async () => {
      const file = await openFile(this.#root, parts, path);
      try {
        return file && (await readPart(file, 0, (await file.stat()).size));
      } finally {
        await file?.close();
      }
    });
  }

  open(path: string, parts: Parts): Promise<ByteSource | undefined> {
    return withFault(path, this.#root, async () => {
      const found = await find(this.#root, parts, path);
      if (!found || found.isDirectory()) return undefined;
      checkRegular(found, path);
      const read = (start: number, size: number) =>
        withFault(path, this.#root, () => this.#readAgain(path, parts, found.ino, start, size));
      return new FileSlice(read, 0, found.size);
    });
  }

  async write(path: string, parts: Parts, bytes: Uint8Array): Promise<void> {
    this.#writers.check(path);
    // Whoever changes its bytes meanwhile must not change the file.
    const copy = bytes.slice();
    const work = async () => {
      const folder = await this.#folder(parts, path);
      if ((await find(this.#root, parts, path))?.isDirectory()) throw new FilesError('io', path, 'It is a folder.');
      await writeWhole(folder, parts.at(-1) as string, copy);
    };
    await withFault(path, this.#root, work, bytes.length);
  }

  async append(path: string, parts: Parts, at?: number): Promise<FileWriter> {
    const leave = this.#writers.enter(path);
    try {
      return await withFault(path, this.#root, async () => {
        const found = await find(this.#root, parts, path);
        if (found) checkRegular(found, path);
        const size = found?.size ?? 0;
        checkBehind(path, at, size);
        const folder = await this.#folder(parts, path);
        const file = await openToWrite(join(this.#root, ...parts));
        if (at !== undefined && at < size) await truncate(file, at);
        const made = found ? undefined : folder;
        return new SinkWriter(path, new FileSink(path, file, { folder, made, leave }), at ?? size);
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  rename(from: string, parts: Parts, to: string, target: Parts): Promise<void> {
    return withFault(from, this.#root, async () => {
      for (const path of [from, to]) this.#writers.check(path);
      const found = await find(this.#root, parts, from);
      if (!found) throw new FilesError('io', from, 'There is no such file.');
      checkRegular(found, from);
      const folder = await this.#folder(target, to);
      if ((await find(this.#root, target, to))?.isDirectory()) throw new FilesError('io', to, 'It is a folder.');
      await rename(join(this.#root, ...parts), join(this.#root, ...target));
      const left = join(this.#root, ...parts.slice(0, -1));
      await syncFolder(folder);
      if (left !== folder) await syncFolder(left);
    });
  }

  list(path: string, parts: readonly string[]): Promise<FileEntry[]> {
    return withFault(path, this.#root, async () => {
      if (parts.length > 0 && !(await find(this.#root, parts, path))?.isDirectory()) return [];
      const folder = join(this.#root, ...parts);
      const names = await readdir(folder).catch((error) => (isMissing(error) ? [] : Promise.reject(error)));
      const entries = names.filter((name) => !name.startsWith(OWN)).map((name) => entryAt(folder, name));
      return (await Promise.all(entries)).filter((entry) => entry !== undefined);
    });
  }

  remove(path: string, parts: Parts): Promise<void> {
    return withFault(path, this.#root, async () => {
      this.#writers.check(path);
      const found = await find(this.#root, parts, path);
      if (!found) return;
      const place = join(this.#root, ...parts);
      // A link goes, and what it leads to stays.
      if (found.isDirectory()) await rm(place, { recursive: true, force: true, maxRetries: 3 });
      else await unlink(place).catch((error) => (isMissing(error) ? undefined : Promise.reject(error)));
      await syncFolder(join(place, '..'));
    });
  }

  /** Of a file that has been replaced no part is given out as one of the other. */
  async #readAgain(path: string, parts: Parts, ino: number, start: number, size: number) {
    const file = await openFile(this.#root, parts, path);
    try {
      if (file && (await file.stat()).ino === ino) return await readPart(file, start, size);
      throw new FilesError('io', path, 'It has been replaced since it was opened.');
    } finally {
      await file?.close();
    }
  }

  /** The folder that a file is in. It is made if need be, and what the dead left in it goes. */
  async #folder(parts: Parts, path: string): Promise<string> {
    const folder = await makeFolders(this.#root, parts.slice(0, -1), path);
    if (this.#swept.has(folder)) return folder;
    this.#swept.add(folder);
    await sweep(folder);
    return folder;
  }
}

async function truncate(file: FileHandle, size: number): Promise<void> {
  try {
    await file.truncate(size);
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function entryAt(folder: string, name: string): Promise<FileEntry | undefined> {
  try {
    const found = await lstat(join(folder, name));
    if (found.isDirectory()) return Object.freeze({ name, kind: 'folder' });
    if (!found.isFile()) return Object.freeze({ name, kind: 'other' });
    return Object.freeze({ name, kind: 'file', size: found.size, modified: found.mtimeMs });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
