// Files of the private file system that take bytes: as workers write them, and as windows do.

import type { Sink } from '../files/sink-writer.js';
import { type AccessHandle, nameOf, type OpfsFile, withFault } from './platform.js';

/** Opens a file to write it behind its first `at` bytes. Where the browser allows, nobody else can write it meanwhile. */
export async function openSink(path: string, file: OpfsFile, at: number, leave: () => void): Promise<Sink> {
  if (!file.createSyncAccessHandle) return WindowSink.open(path, file, at, leave);
  const access = await file.createSyncAccessHandle();
  try {
    if (at < (await access.getSize())) await access.truncate(at);
  } catch (error) {
    await access.close();
    throw error;
  }
  return new WorkerSink(path, access, leave);
}

class WorkerSink implements Sink {
  readonly #path: string;
  readonly #access: AccessHandle;
  readonly #leave: () => void;

  constructor(path: string, access: AccessHandle, leave: () => void) {
    this.#path = path;
    this.#access = access;
    this.#leave = leave;
  }

  write(bytes: Uint8Array, at: number): Promise<void> {
    const work = async () => {
      for (let done = 0; done < bytes.length; ) {
        const written = this.#access.write(bytes.subarray(done), { at: at + done });
        if (written === 0) throw new DOMException('Nothing more is taken.', 'QuotaExceededError');
        done += written;
      }
    };
    return withFault(this.#path, work, bytes.length);
  }

  flush(): Promise<void> {
    return withFault(this.#path, async () => this.#access.flush());
  }

  async release(): Promise<void> {
    this.#leave();
    await this.#access.close();
  }
}

/** What a window has written is in the file once its stream is closed; so to flush is to close it and to open another. */
class WindowSink implements Sink {
  readonly #path: string;
  readonly #file: OpfsFile;
  readonly #leave: () => void;
  #stream: FileSystemWritableFileStream | undefined;

  private constructor(path: string, file: OpfsFile, leave: () => void) {
    this.#path = path;
    this.#file = file;
    this.#leave = leave;
  }

  static async open(path: string, file: OpfsFile, at: number, leave: () => void): Promise<WindowSink> {
    const sink = new WindowSink(path, file, leave);
    // A stream that fails is closed by that.
    await (await sink.#open()).truncate(at);
    return sink;
  }

  write(bytes: Uint8Array, position: number): Promise<void> {
    const data = bytes as Uint8Array<ArrayBuffer>;
    const work = async () => {
      const stream = await this.#open();
      try {
        await stream.write({ type: 'write', position, data });
      } catch (error) {
        // Chromium may only tell that the bytes were not taken, and not that there was no room.
        if (nameOf(error) === 'AbortError') await this.#checkRoom(position + bytes.length);
        throw error;
      }
    };
    return withFault(this.#path, work, bytes.length);
  }

  flush(): Promise<void> {
    return withFault(this.#path, async () => {
      await this.#stream?.close();
      this.#stream = undefined;
    });
  }

  async release(): Promise<void> {
    this.#leave();
    // A stream that has failed is gone already.
    await this.#stream?.abort().catch(() => {});
  }

  /** Fails as the browser does if the file cannot be so large. */
  async #checkRoom(size: number): Promise<void> {
    const stream = await this.#file.createWritable({ keepExistingData: true });
    await stream.truncate(size);
    await stream.abort();
  }

  async #open(): Promise<FileSystemWritableFileStream> {
    this.#stream ??= await this.#file.createWritable({ keepExistingData: true, mode: 'exclusive' });
    return this.#stream;
  }
}
