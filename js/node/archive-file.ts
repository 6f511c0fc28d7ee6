// Archives on disk: a file or a folder, of which only what is asked for is read.

import type { Dirent } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { FolderFiles } from '../archive-folder.js';
import { openArchive, openListed } from '../archive-open.js';
import type { Archive, ByteSource, OpenArchiveOptions } from '../archive-types.js';
import { FileSlice, readPart } from './file-slice.js';

function whole(path: string, size: number): FileSlice {
  const read = async (start: number, length: number) => {
    const file = await open(path);
    try {
      return await readPart(file, start, length);
    } finally {
      await file.close();
    }
  };
  return new FileSlice(read, 0, size);
}

/**
 * Opens images in a file or a folder on disk, as `openArchive` of `pullspec/archive` does. Nothing is read as a whole. Links
 * in a folder that lead out of it are not followed.
 */
export async function openArchiveFile(path: string, options: OpenArchiveOptions = {}): Promise<Archive> {
  const real = await realpath(path);
  const found = await stat(real);
  const named = { ...options, name: options.name ?? basename(resolve(path)) };
  if (!found.isDirectory()) return openArchive(whole(real, found.size), named);
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
  return found.isFile() ? whole(real, found.size) : undefined;
}
