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

export class FileSink implements Sink {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #place: SinkPlace;

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
    };
    return withFault(this.#path, this.#place.folder, work, bytes.length);
  }

  flush(): Promise<void> {
    return withFault(this.#path, this.#place.folder, async () => {
      await this.#file.sync();
      if (this.#place.made) await syncFolder(this.#place.made);
      this.#place.made = undefined;
    });
  }

  async release(): Promise<void> {
    this.#place.leave();
    await this.#file.close();
  }
}
