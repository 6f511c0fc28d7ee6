// Paths inside one folder of the disk. No link in it is followed, so that nothing leads out of it.

import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { FilesError } from '../files/error.js';
import { codeOf, isMissing } from './fault.js';

/** Windows knows no such flag; there `lstat` before it has to do. A pipe must not be waited for. */
const STAY = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What is at a path, or undefined if there is nothing. Links on the way are refused. */
export async function find(root: string, parts: readonly string[], path: string): Promise<Stats | undefined> {
  let place = root;
  let found: Stats | undefined;
  for (const [nth, part] of parts.entries()) {
    place = join(place, part);
    found = await statOf(place);
    if (!found) return undefined;
    if (nth < parts.length - 1 && !isFolder(found, path)) return undefined;
  }
  return found;
}

/** Opens a regular file; undefined if there is none. What is neither that nor a folder is refused. */
export async function openFile(root: string, parts: readonly string[], path: string): Promise<FileHandle | undefined> {
  const found = await find(root, parts, path);
  if (!found || found.isDirectory()) return undefined;
  checkRegular(found, path);
  try {
    return await open(join(root, ...parts), constants.O_RDONLY | STAY);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Opens a file to write it; it is made if there is none. */
export const openToWrite = (place: string) => open(place, constants.O_RDWR | constants.O_CREAT | STAY, 0o666);

/** Makes the folders that lead to a file, for good. Gives the folder that it is in. */
export async function makeFolders(root: string, folders: readonly string[], path: string): Promise<string> {
  await mkdir(root, { recursive: true });
  let place = root;
  for (const part of folders) {
    const inner = join(place, part);
    const found = (await statOf(inner)) ?? (await makeFolder(inner, place));
    if (!isFolder(found, path)) throw new FilesError('io', path, 'A file is where a folder would have to be.');
    place = inner;
  }
  return place;
}

async function makeFolder(inner: string, outer: string): Promise<Stats> {
  try {
    await mkdir(inner);
    await syncFolder(outer);
  } catch (error) {
    // Somebody else made it in the meantime, or something else.
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  return lstat(inner);
}

/** Refuses links, pipes and devices, which would be written or read somewhere else. */
export function checkRegular(found: Stats, path: string): void {
  if (found.isDirectory()) throw new FilesError('io', path, 'It is a folder.');
  if (!found.isFile()) throw new FilesError('denied', path, 'It is a link, or no file of the disk.');
}

function isFolder(found: Stats, path: string): boolean {
  if (found.isSymbolicLink()) throw new FilesError('denied', path, 'A link is where a folder would have to be.');
  return found.isDirectory();
}

async function statOf(place: string): Promise<Stats | undefined> {
  try {
    return await lstat(place);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Puts on the disk which names are in a folder. Windows lets nobody ask for that, and nor do some network drives. */
export async function syncFolder(place: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(place, constants.O_RDONLY);
  try {
    await folder.sync();
  } catch (error) {
    if (!['EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  } finally {
    await folder.close();
  }
}
