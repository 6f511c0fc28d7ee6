/** Files that a browser keeps for a site, in its private file system: `pullspec/files/opfs`. */

import type { Files, Space } from '../files-types.js';
import { lockByFile } from '../opfs/lock.js';
import { Place } from '../opfs/place.js';
import { type Folder, room, withFault } from '../opfs/platform.js';
import { FilesError } from './error.js';
import { folderParts, OWN, partsOf } from './path.js';

export type * from '../files-types.js';
export type { ByteSource, FileReader } from '../server.js';
export { FilesError } from './error.js';

/** Folders that have been opened, so that one that is opened twice knows what is being written in it. */
const places = new Map<string, Place>();

/**
 * Files in a folder of the site's private file system, shared by all its windows and workers. In a dedicated worker what is
 * flushed is on the disk, as far as the browser tells the truth; in a window each `flush` of a writer costs a copy of the file, so
 * long files are better written in a worker. How much room there is, is what the browser says: Chromium always says ten gigabytes.
 */
export function opfsFiles(folder = 'pullspec'): Files {
  const root = partsOf(folder);
  const place = places.get(folder) ?? new Place(root);
  places.set(folder, place);
  const supported = <T>(path: string, work: () => Promise<T>): Promise<T> => {
    if (typeof globalThis.navigator?.storage?.getDirectory === 'function') return work();
    throw new FilesError('denied', path, 'This browser keeps no files here; it does for pages over https.');
  };
  return Object.freeze({
    read: async (path) => supported(path, () => place.read(path, partsOf(path))),
    open: async (path) => supported(path, () => place.open(path, partsOf(path))),
    write: async (path, bytes) => supported(path, () => place.write(path, partsOf(path), bytes)),
    append: async (path, at) => supported(path, () => place.append(path, partsOf(path), at)),
    rename: async (from, to) => supported(from, () => place.rename(from, partsOf(from), to, partsOf(to))),
    list: async (path) => supported(path, () => place.list(path, folderParts(path))),
    remove: async (path) => supported(path, () => place.remove(path, partsOf(path))),
    lock: async (name, work, signal) => supported(name, () => lock(folder, place, name, work, signal)),
    space: async () => supported('', () => withFault('', space)),
    persist: async () => supported('', () => withFault('', persist)),
  } satisfies Files);
}

function lock<T>(folder: string, place: Place, name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const whole = `pullspec:${folder}:${name}`;
  if (navigator.locks) return navigator.locks.request(whole, { ...(signal && { signal }) }, work) as Promise<T>;
  return lockByFile(() => place.folder([`${OWN}locks`], true) as Promise<Folder>, whole, work, signal);
}

const space = async (): Promise<Space> => ({ ...(await room()), persisted: await navigator.storage.persisted() });

/** Only windows may ask; a worker tells what they were told. */
async function persist(): Promise<boolean> {
  return 'persist' in navigator.storage
    ? navigator.storage.persist()
    : (navigator.storage as StorageManager).persisted();
}
