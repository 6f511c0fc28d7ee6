// A file on disk that takes bytes.

import type { FileHandle } from 'node:fs/promises';
import type { Sink } from '../files/sink-writer.js';
import { withFault } from './fault.js';
import { syncFolder } from './rooted.js';

export interface SinkPlace {
  readonly folder: string;
  /** The folder, if its list of names has changed and is not on the disk yet. */
  made: string | undefined;
  leave(): void;
}

/**
 * After so many bytes the system is asked to bring to the disk what it has, while more comes: a flush of all of it at the end
 * would have the disk wait first, and then everybody else.
 */
const AHEAD = 32 << 20;

export class FileSink implements Sink {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #place: SinkPlace;
  #unsynced = 0;
  #syncing: Promise<void> | undefined;

  constructor(path: string, file: FileHandle, place: SinkPlace) {
    this.#path = path;
    this.#file = file;
    this.#place = place;
  }

  write(bytes: Uint8Array, at: number): Promise<void> {
    const work = async () => {
      for (let done = 0; done < bytes.length; ) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, at + done);
        done += bytesWritten;
      }
      this.#unsynced += bytes.length;
      if (this.#unsynced >= AHEAD && !this.#syncing) this.#ahead();
    };
    return withFault(this.#path, this.#place.folder, work, bytes.length);
  }

  flush(): Promise<void> {
    return withFault(this.#path, this.#place.folder, async () => {
      await this.#syncing;
      await this.#file.sync();
      if (this.#place.made) await syncFolder(this.#place.made);
      this.#place.made = undefined;
    });
  }

  async release(): Promise<void> {
    this.#place.leave();
    // Its number may become another file's as soon as it is closed.
    await this.#syncing?.catch(() => undefined);
    await this.#file.close();
  }

  /** A failure is told once by the system, so it stays here, for the flush that hears of it. */
  #ahead(): void {
    this.#unsynced = 0;
    const syncing = this.#file.datasync().then(() => {
      this.#syncing = undefined;
    });
    syncing.catch(() => undefined);
    this.#syncing = syncing;
  }
}
