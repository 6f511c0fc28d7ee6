// What the system says went wrong with a file, as a FilesError.

import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FilesError } from '../files/error.js';
import type { FilesErrorCode } from '../files-types.js';

const CODES: Readonly<Record<string, FilesErrorCode>> = {
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EACCES: 'denied',
  EPERM: 'denied',
  EROFS: 'denied',
  ELOOP: 'denied',
  EBUSY: 'busy',
  ETXTBSY: 'busy',
};

/** Whether there is nothing at a path: no file, or no folder where it would be. */
export const isMissing = (error: unknown) => ['ENOENT', 'ENOTDIR'].includes(codeOf(error) ?? '');

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | undefined)?.code;

/** Does something with the file at `path`, which is at `place` on the disk; `needed` bytes are to be written. */
export async function withFault<T>(path: string, place: string, work: () => Promise<T>, needed?: number): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof FilesError) throw cause;
    const code = CODES[codeOf(cause) ?? ''] ?? 'io';
    const available = code === 'no-space' ? await roomAt(place) : undefined;
    throw new FilesError(code, path, undefined, { cause, available, ...(code === 'no-space' && { needed }) });
  }
}

/** How many bytes may still be written there, or in the next folder above it that there is. */
export async function roomAt(place: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(place);
    return bavail * bsize;
  } catch (error) {
    return isMissing(error) && dirname(place) !== place ? roomAt(dirname(place)) : undefined;
  }
}
