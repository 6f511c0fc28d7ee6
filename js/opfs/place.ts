// What is done with the files of one folder of the private file system.

import { FilesError } from '../files/error.js';
import { OWN } from '../files/path.js';
import { SinkWriter } from '../files/sink-writer.js';
import { Turns } from '../files/turns.js';
import { checkBehind, Writers } from '../files/writers.js';
import type { FileEntry, FileWriter } from '../files-types.js';
import { moveFile, readWhole, sweep, writeWhole } from './draft.js';
import { type Folder, ifThere, nameOf, type OpfsFile, withFault } from './platform.js';
import { openSink } from './sinks.js';

type Parts = [...folders: string[], name: string];

export class Place {
  readonly #root: readonly string[];
  readonly #writers = new Writers();
  readonly #replacing = new Turns();
  readonly #swept = new Set<string>();

  constructor(root: readonly string[]) {
    this.#root = root;
  }

  read(path: string, parts: Parts): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return withFault(path, () => readWhole(() => this.#file(parts)));
  }

  /** A browser's `File` is what a `ByteSource` is, and can be sent to workers. */
  open(path: string, parts: Parts): Promise<File | undefined> {
    return withFault(path, async () => {
      const file = await this.#file(parts);
      return file && ifThere(file.getFile());
    });
  }

  write(path: string, parts: Parts, bytes: Uint8Array): Promise<void> {
    // Whoever changes its bytes meanwhile must not change the file.
    const copy = bytes.slice();
    const work = async () => {
      this.#writers.check(path);
      const folder = await this.#ready(path, parts);
      await this.#checkNoFolder(path, folder, parts);
      await writeWhole(path, folder, nameIn(parts), copy);
    };
    return withFault(path, () => this.#replacing.take(path, work), bytes.length);
  }

  async append(path: string, parts: Parts, at?: number): Promise<FileWriter> {
    const leave = this.#writers.enter(path);
    try {
      return await withFault(path, async () => {
        const found = await this.#file(parts);
        const size = found ? (await found.getFile()).size : 0;
        checkBehind(path, at, size);
        const folder = await this.#ready(path, parts);
        await this.#checkNoFolder(path, folder, parts);
        const file = (await folder.getFileHandle(nameIn(parts), { create: true })) as OpfsFile;
        return new SinkWriter(path, await openSink(path, file, at ?? size, leave), at ?? size);
      });
    } catch (error) {
      leave();
      throw error;
    }
  }

  rename(from: string, parts: Parts, to: string, target: Parts): Promise<void> {
    return withFault(from, async () => {
      for (const path of [from, to]) this.#writers.check(path);
      const [file, folder] = [await this.#file(parts), await this.folder(parts.slice(0, -1))];
      if (!file || !folder) throw new FilesError('io', from, 'There is no such file.');
      const goal = await this.#ready(to, target);
      await this.#checkNoFolder(to, goal, target);
      if (from !== to) await moveFile(file, { folder, name: nameIn(parts) }, { folder: goal, name: nameIn(target) });
    });
  }

  list(path: string, parts: readonly string[]): Promise<FileEntry[]> {
    return withFault(path, async () => {
      const folder = await this.folder(parts);
      const asked: Promise<FileEntry | undefined>[] = [];
      if (!folder) return [];
      for await (const [name, entry] of folder.entries()) if (!name.startsWith(OWN)) asked.push(told(name, entry));
      return (await Promise.all(asked)).filter((entry) => entry !== undefined);
    });
  }

  remove(path: string, parts: Parts): Promise<void> {
    return withFault(path, async () => {
      this.#writers.check(path);
      const folder = await this.folder(parts.slice(0, -1));
      await (folder && ifThere(folder.removeEntry(nameIn(parts), { recursive: true })));
    });
  }

  /** A folder, or undefined if there is none; it can be made. */
  async folder(parts: readonly string[], create = false): Promise<Folder | undefined> {
    let folder = await navigator.storage.getDirectory();
    for (const part of [...this.#root, ...parts]) {
      const inner = folder.getDirectoryHandle(part, { create });
      const found = await (create ? inner : ifThere(inner));
      if (!found) return undefined;
      folder = found;
    }
    return folder;
  }

  async #file(parts: Parts): Promise<OpfsFile | undefined> {
    const folder = await this.folder(parts.slice(0, -1));
    return folder && (ifThere(folder.getFileHandle(nameIn(parts))) as Promise<OpfsFile | undefined>);
  }

  /** The folder that a file is in. It is made if need be, and what others left in it goes. */
  async #ready(path: string, parts: Parts): Promise<Folder> {
    const folders = parts.slice(0, -1);
    const folder = await this.folder(folders, true).catch((error) => {
      if (nameOf(error) !== 'TypeMismatchError') throw error;
      throw new FilesError('io', path, 'A file is where a folder would have to be.', { cause: error });
    });
    const key = folders.join('/');
    if (!this.#swept.has(key)) await sweep(folder as Folder);
    this.#swept.add(key);
    return folder as Folder;
  }

  async #checkNoFolder(path: string, folder: Folder, parts: Parts): Promise<void> {
    if (await ifThere(folder.getDirectoryHandle(nameIn(parts)))) throw new FilesError('io', path, 'It is a folder.');
  }
}

const nameIn = (parts: Parts) => parts[parts.length - 1] as string;

async function told(name: string, entry: FileSystemHandle): Promise<FileEntry | undefined> {
  if (entry.kind === 'directory') return Object.freeze({ name, kind: 'folder' });
  const file = await ifThere((entry as OpfsFile).getFile());
  return file && Object.freeze({ name, kind: 'file', size: file.size, modified: file.lastModified });
}
