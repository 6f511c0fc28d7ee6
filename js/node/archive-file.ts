// Archives on disk: a file or a folder, of which only what is asked for is read.

import { createReadStream, type Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { Readable } from 'node:stream';
import type { FolderFiles } from '../archive-folder.js';
import { openArchive, openListed } from '../archive-open.js';
import type { Archive, ByteSource, OpenArchiveOptions } from '../archive-types.js';

/** A part of a file. It is opened for each read, so that nothing has to be closed. */
class FileSlice implements ByteSource {
  readonly #path: string;
  readonly #start: number;
  readonly size: number;

  constructor(path: string, start: number, end: number) {
    this.#path = path;
    this.#start = start;
    this.size = Math.max(end - start, 0);
  }

  slice(start: number, end: number): FileSlice {
    const within = (at: number) => this.#start + Math.min(Math.max(at, 0), this.size);
    return new FileSlice(this.#path, within(start), within(end));
  }

  stream(): ReadableStream<Uint8Array> {
    if (this.size === 0) return new Blob([]).stream();
    const end = this.#start + this.size - 1;
    const file = createReadStream(this.#path, { start: this.#start, end, highWaterMark: 1 << 18 });
    return Readable.toWeb(file) as ReadableStream<Uint8Array>;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const file = await open(this.#path);
    try {
      const bytes = new Uint8Array(this.size);
      let size = 0;
      while (size < bytes.length) {
        const { bytesRead } = await file.read(bytes, size, bytes.length - size, this.#start + size);
        if (bytesRead === 0) break;
        size += bytesRead;
      }
      return bytes.buffer.slice(0, size);
    } finally {
      await file.close();
    }
  }
}

/**
 * Opens images in a file or a folder on disk, as `openArchive` of `pullspec/archive` does. Nothing is read as a whole. Links
 * in a folder that lead out of it are not followed.
 */
export async function openArchiveFile(path: string, options: OpenArchiveOptions = {}): Promise<Archive> {
  const real = await realpath(path);
  const found = await stat(real);
  const named = { ...options, name: options.name ?? basename(resolve(path)) };
  if (!found.isDirectory()) return openArchive(new FileSlice(real, 0, found.size), named);
  return openListed((limit, refusal) => listFolder(real, limit, refusal), named);
}

/** Lists a folder and those in it; links to files inside count as files, links to folders do not. */
async function listFolder(root: string, limit: number, refusal: () => unknown): Promise<FolderFiles> {
  const [paths, sources, leaving]: [string[], ByteSource[], string[]] = [[], [], []];
  const waiting = [root];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (paths.length + leaving.length + waiting.length >= limit) throw refusal();
      const place = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(place);
      const target = await targetOf(entry, place, root);
      const path = relative(root, place).split(sep).join('/');
      if (target === 'outside') leaving.push(path);
      else if (target) {
        paths.push(path);
        sources.push(target);
      }
    }
  }
  return { paths, sources, leaving, name: '' };
}

/** What can be read there: neither a folder nor a pipe, which would be waited for. */
async function targetOf(entry: Dirent, place: string, root: string): Promise<FileSlice | 'outside' | undefined> {
  if (!entry.isFile() && !entry.isSymbolicLink()) return undefined;
  const real = entry.isFile() ? place : await realpath(place).catch(() => undefined);
  if (real === undefined) return undefined;
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep)) return 'outside';
  const found = await stat(real);
  return found.isFile() ? new FileSlice(real, 0, found.size) : undefined;
}
