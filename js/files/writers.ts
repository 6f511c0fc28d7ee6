// Which files are being written here: until that ends, nobody else may touch them.

import { FilesError } from './error.js';

export class Writers {
  readonly #paths = new Set<string>();

  /** Refuses what would change a file, or a folder with one in it, that somebody is writing. */
  check(path: string): void {
    for (const open of this.#paths) {
      if (open === path || open.startsWith(`${path}/`)) throw new FilesError('busy', path);
    }
  }

  /** Keeps a file for one writer. What it gives lets the file go. */
  enter(path: string): () => void {
    this.check(path);
    this.#paths.add(path);
    let entered = true;
    return () => {
      if (entered) this.#paths.delete(path);
      entered = false;
    };
  }
}

/** Refuses to write behind bytes that are not there. */
export function checkBehind(path: string, at: number | undefined, size: number): void {
  if (at !== undefined && !(Number.isSafeInteger(at) && at >= 0 && at <= size))
    throw new FilesError('io', path, `It has ${size} bytes, so nothing can be written behind ${at}.`);
}

export const writtenNoLonger = (path: string) => new FilesError('io', path, 'This writer has been closed.');
