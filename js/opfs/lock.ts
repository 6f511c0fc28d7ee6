// Locks among all windows and workers of a site.

import { FilesError } from '../files/error.js';
import { Turns, unlessAborted } from '../files/turns.js';
import { type Folder, hex, nameOf, type OpfsFile, pause, withFault } from './platform.js';

/** How long somebody else is left alone before the lock is asked for again, in milliseconds. */
const PAUSES = [1, 2, 4, 8, 16, 32];

const turns = new Turns();

/** Without Web Locks, whoever can open a file for itself alone has the lock; the browser closes it for those who die. */
export function lockByFile<T>(
  folder: () => Promise<Folder>,
  name: string,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const alone = async () => {
    const leave = await enter(folder, name, signal).catch((error) => {
      signal?.throwIfAborted();
      return withFault<Leave>(name, () => Promise.reject(error));
    });
    try {
      return await work();
    } finally {
      await leave();
    }
  };
  return turns.take(name, alone, signal);
}

type Leave = () => Promise<void>;

async function enter(folder: () => Promise<Folder>, name: string, signal?: AbortSignal): Promise<Leave> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(name)));
  const file = (await (await folder()).getFileHandle(hex(bytes.subarray(0, 8)), { create: true })) as OpfsFile;
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted();
    try {
      return await open(file, name);
    } catch (error) {
      if (nameOf(error) !== 'NoModificationAllowedError') throw error;
    }
    await unlessAborted(pause(PAUSES[Math.min(tries, PAUSES.length - 1)] as number), signal);
  }
}

/** Opens a file for ourselves alone. Gives what closes it. */
async function open(file: OpfsFile, name: string): Promise<Leave> {
  if (file.createSyncAccessHandle) {
    const access = await file.createSyncAccessHandle();
    return async () => access.close();
  }
  const stream = await file.createWritable({ mode: 'exclusive' });
  // Some browsers do not know this mode, and let anybody in.
  const other = await file.createWritable({ mode: 'exclusive' }).catch(() => undefined);
  if (!other) return () => stream.abort();
  await Promise.all([stream.abort(), other.abort()]);
  throw new FilesError('io', name, 'This browser has no locks for windows.');
}
