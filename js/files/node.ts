/** Files in a folder on disk: `pullspec/files/node`. */

import { join, resolve } from 'node:path';
import type { Files, Space } from '../files-types.js';
import { roomAt } from '../node/fault.js';
import { lockIn } from '../node/lock.js';
import { Place } from '../node/place.js';
import { folderParts, OWN, partsOf } from './path.js';

export type * from '../files-types.js';
export type { ByteSource, FileReader } from '../server.js';
export { FilesError } from './error.js';

/** Folders that have been opened, so that one that is opened twice knows what is being written in it. */
const places = new Map<string, Place>();

/**
 * Files in a folder, which is made when something is first written. Links in it are not followed. A lock holds among all
 * processes of this machine, and ends with the process that has it.
 */
export function nodeFiles(folder: string): Files {
  const root = resolve(folder);
  const place = places.get(root) ?? new Place(root);
  places.set(root, place);
  const windows = process.platform === 'win32';
  const parts = (path: string) => partsOf(path, windows);
  return Object.freeze({
    read: async (path) => place.read(path, parts(path)),
    open: async (path) => place.open(path, parts(path)),
    write: async (path, bytes) => place.write(path, parts(path), bytes),
    append: async (path, at) => place.append(path, parts(path), at),
    rename: async (from, to) => place.rename(from, parts(from), to, parts(to)),
    list: async (path) => place.list(path, folderParts(path, windows)),
    remove: async (path) => place.remove(path, parts(path)),
    lock: (name, work, signal) => lockIn(join(root, `${OWN}locks`), name, work, signal),
    space: () => spaceAt(root),
  } satisfies Files);
}

async function spaceAt(root: string): Promise<Space> {
  const available = await roomAt(root);
  return available === undefined ? {} : { available };
}
