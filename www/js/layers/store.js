// What the worker holds: layers by what they are, and images made of them.

import { analyze, diff, readLayer } from '../../pullspec/layer.js';
import { Differences } from './differences.js';
import { Image } from './image.js';
import { drawn } from './pipe.js';

/** Compressed bytes of a layer are kept up to this size, so that a file can be looked at without asking for them again. */
const KEEP = 1 << 30;
/** They are gathered in blobs of this size, which a browser may put on disk. */
const PART = 4 << 20;

export class Store {
  #layers = new Map();
  #images = new Map();
  /** Where the bytes of each layer come from, once more. */
  #sources = new Map();

  /** What is known of a layer that was read before. */
  known(layer) {
    const read = this.#layers.get(nameOf(layer));
    return read && { summary: summary(read) };
  }

  /** Reads a layer. `source` is a port or a blob. */
  async read(layer, source, options) {
    const id = nameOf(layer);
    const { digest, size, mediaType } = layer.descriptor;
    const { diffId } = layer;
    const known = { digest, size, mediaType, ...(diffId && { diffId }) };
    const kept = source instanceof Blob ? undefined : new Keeper(size);
    const stream = source instanceof Blob ? source.stream() : drawn(source).pipeThrough(kept.through());
    const sources = this.#sourcesOf(id);
    const read = await readLayer(stream, { ...known, ...options, source: sources.give });
    this.#layers.set(id, read);
    sources.blob = source instanceof Blob ? source : kept.blob;
    return { summary: summary(read), blob: sources.blob };
  }

  #sourcesOf(id) {
    const sources = { blob: undefined, give: () => sources.blob ?? sources.stream };
    this.#sources.set(id, sources);
    return sources;
  }

  /** Puts layers on top of each other, the lowest first; those that could not be read are left out. */
  async stack(key, layers) {
    const numbers = layers.flatMap((layer, index) => (layer ? [index] : []));
    const read = numbers.map((index) => this.#layers.get(nameOf(layers[index])));
    this.#images.set(key, new Image(read, numbers, await analyze(read)));
    return this.of(key).about();
  }

  of(key) {
    const image = this.#images.get(key);
    if (!image) throw Object.assign(new Error('not opened'), { code: 'not-opened' });
    return image;
  }

  /** What differs between two images, listed under a key of its own. */
  async compare(key, one, other) {
    const [before, after] = [this.of(one), this.of(other)];
    this.#images.set(key, new Differences(before, after, await diff(before.layers, after.layers)));
    return this.of(key).about();
  }

  /** The bytes of a file, exactly. */
  async content(layer, entry, { limit, signal, source }) {
    const id = nameOf(layer);
    const read = this.#layers.get(id);
    if (!read) throw Object.assign(new Error('not opened'), { code: 'not-opened' });
    if (source) this.#sources.get(id).stream = drawn(source);
    return { bytes: await read.read({ entry }, { limit, signal }) };
  }

  forget(key) {
    this.#images.delete(key);
  }
}

/** A layer is what its bytes are and what they have to unpack to. */
const nameOf = ({ descriptor: { digest }, diffId }) => `${digest} ${diffId ?? ''}`;

const summary = ({ verdict, diffVerdict, compression, size, unpackedSize, fault, notices, moreNotices, count }) => ({
  ...{ verdict, diffVerdict, compression, size, unpackedSize, notices, moreNotices, count },
  ...(fault && { fault }),
});

/** Keeps what flows by, in parts that are blobs. */
class Keeper {
  #parts = [];
  #fresh = [];
  #waiting = 0;
  #total = 0;

  constructor(size) {
    this.size = size;
  }

  through() {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.#keep(chunk);
        controller.enqueue(chunk);
      },
    });
  }

  #keep(chunk) {
    this.#total += chunk.byteLength;
    if (this.size > KEEP) return;
    this.#fresh.push(chunk);
    this.#waiting += chunk.byteLength;
    if (this.#waiting >= PART) this.#pack();
  }

  #pack() {
    this.#parts.push(new Blob(this.#fresh));
    this.#fresh = [];
    this.#waiting = 0;
  }

  /** All of it, if it was kept and is as long as it has to be. */
  get blob() {
    this.#pack();
    return this.#total === this.size && this.size <= KEEP ? new Blob(this.#parts) : undefined;
  }
}
