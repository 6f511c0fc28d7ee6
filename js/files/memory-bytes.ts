// The bytes of a file in memory, and parts of them.

import type { ByteSource } from '../server.js';

const CHUNK = 1 << 18;

/** A file's bytes. What a reader has seen of them never changes; more may come behind it. */
export class Content {
  #room: Uint8Array<ArrayBuffer>;
  size: number;

  constructor(bytes: Uint8Array, size = bytes.length) {
    this.#room = bytes.slice(0, size) as Uint8Array<ArrayBuffer>;
    this.size = size;
  }

  /** The first bytes, for others to write behind; these here stay as they are. */
  first(size: number): Content {
    return new Content(this.#room, size);
  }

  push(bytes: Uint8Array): void {
    const size = this.size + bytes.length;
    if (size > this.#room.length) {
      const room = new Uint8Array(Math.max(size, this.#room.length * 2));
      room.set(this.#room.subarray(0, this.size));
      this.#room = room;
    }
    this.#room.set(bytes, this.size);
    this.size = size;
  }

  /** A copy. */
  bytes(start = 0, end = this.size): Uint8Array<ArrayBuffer> {
    return this.#room.slice(start, end);
  }

  /** What there is by now. */
  source(): ByteSource {
    return new Part(this, 0, this.size);
  }
}

class Part implements ByteSource {
  readonly #content: Content;
  readonly #start: number;
  readonly size: number;

  constructor(content: Content, start: number, end: number) {
    this.#content = content;
    this.#start = start;
    this.size = Math.max(end - start, 0);
  }

  slice(start: number, end: number): Part {
    const within = (at: number) => this.#start + Math.min(Math.max(at, 0), this.size);
    return new Part(this.#content, within(start), within(end));
  }

  stream(): ReadableStream<Uint8Array> {
    let at = this.#start;
    const end = at + this.size;
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          const from = at;
          at = Math.min(at + CHUNK, end);
          if (from < at) controller.enqueue(this.#content.bytes(from, at));
          else controller.close();
        },
      },
      { highWaterMark: 0 },
    );
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#content.bytes(this.#start, this.#start + this.size).buffer;
  }
}
