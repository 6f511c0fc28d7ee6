// Parts of files on disk.

import type { FileHandle } from 'node:fs/promises';
import type { ByteSource } from '../server.js';

/** Each piece of a stream is read by opening the file anew, so it should be worth it. */
const PIECE = 1 << 20;

/** Reads so many bytes from a place on. */
type Read = (start: number, size: number) => Promise<Uint8Array<ArrayBuffer>>;

/** A part of a file. It is opened for each read, so that nothing has to be closed. */
export class FileSlice implements ByteSource {
  readonly #read: Read;
  readonly #start: number;
  readonly size: number;

  constructor(read: Read, start: number, end: number) {
    this.#read = read;
    this.#start = start;
    this.size = Math.max(end - start, 0);
  }

  slice(start: number, end: number): FileSlice {
    const within = (at: number) => this.#start + Math.min(Math.max(at, 0), this.size);
    return new FileSlice(this.#read, within(start), within(end));
  }

  stream(): ReadableStream<Uint8Array> {
    let at = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      if (at === this.size) return controller.close();
      const piece = this.slice(at, at + PIECE);
      at += piece.size;
      controller.enqueue(new Uint8Array(await piece.arrayBuffer()));
    };
    return new ReadableStream({ pull }, { highWaterMark: 0 });
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.size === 0 ? new ArrayBuffer(0) : (await this.#read(this.#start, this.size)).buffer;
  }
}

/** So many bytes of a file; fewer are an error. */
export async function readPart(file: FileHandle, start: number, size: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(size);
  for (let done = 0; done < size; ) {
    const { bytesRead } = await file.read(bytes, done, size - done, start + done);
    if (bytesRead === 0) throw new Error('The file has become shorter while it was read.');
    done += bytesRead;
  }
  return bytes;
}
