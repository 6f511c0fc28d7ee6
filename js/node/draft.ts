// Whole files, written beside the place where they belong and then put there.

import { randomBytes } from 'node:crypto';
import { lstat, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OWN } from '../files/path.js';
import { isMissing } from './fault.js';
import { syncFolder } from './rooted.js';

const DRAFT = `${OWN}draft-`;

/** A draft that nobody has touched for so long, in milliseconds, is one whose writer has died. */
const LEFT = 60 * 60 * 1000;

/** Writes a whole file: whoever looks at it finds the old one or this one. */
export async function writeWhole(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = join(folder, DRAFT + randomBytes(8).toString('hex'));
  try {
    const file = await open(draft, 'wx', 0o666);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Removes drafts that a process left behind when it died. Were it only asleep, its `rename` would find nothing and fail. */
export async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(DRAFT)) continue;
    const place = join(folder, name);
    try {
      if (Date.now() - (await lstat(place)).mtimeMs > LEFT) await rm(place, { force: true });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
}
