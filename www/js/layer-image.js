// An image whose layers are read: what has become of each, and the questions that can be asked once all are there.

import { keep, kept } from './layer-bytes.js';
import { ask, epoch } from './layer-jobs.js';
import { stream } from './registry.js';

/** How many layers are read at the same time. */
const AT_ONCE = 2;
/** How many images stay open. */
const OPEN = 4;
/** How often a question is asked again of a fresh worker. */
const AGAIN = 4;

const images = new Map();

/** The image of an answer, the same for the same manifest. */
export function layerImage(answer, reference) {
  const key = answer.image.descriptor.digest;
  const image = images.get(key) ?? new LayerImage(key, answer, reference);
  images.delete(key);
  images.set(key, image);
  for (const [old, one] of images) if (images.size > OPEN && old !== key) one.forget();
  return image;
}

/** Hears of changes. */
class LayerImage extends EventTarget {
  /** `idle`, `reading` or `there`. */
  state = 'idle';
  #epoch;
  #restoring;

  constructor(key, { layers, image }, { registry, repository }) {
    super();
    // Blobs belong to the repository; the digest stands for the image, whatever its tag becomes.
    this.reference = { registry, repository, digest: image.descriptor.digest };
    this.key = key;
    this.layers = layers.map(({ descriptor, diffId, foreign }, index) => ({
      layer: { descriptor: short(descriptor), diffId },
      ...{ index, foreign, state: 'waiting', progress: undefined },
    }));
    this.size = layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  }

  /** Reads what is not read yet; the second call of two that overlap waits for the first. */
  read() {
    this.reading ??= this.#read()
      .catch((failure) => Object.assign(this, { state: 'idle', failure }))
      .finally(() => {
        this.reading = undefined;
        this.#changed();
      });
    return this.reading;
  }

  cancel() {
    this.end?.abort();
  }

  forget() {
    this.cancel();
    images.delete(this.key);
    ask('forget', [this.key]).catch(() => undefined);
  }

  async #read() {
    this.end = new AbortController();
    this.failure = undefined;
    this.state = 'reading';
    const left = this.layers.filter(({ state, foreign }) => state !== 'read' && !foreign);
    for (const one of left) Object.assign(one, { state: 'waiting', failure: undefined, progress: undefined });
    this.#changed();
    const worker = async () => {
      for (let one = left.shift(); one; one = left.shift()) await this.#layer(one);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    this.state = 'idle';
    if (this.end.signal.aborted || !this.layers.some(({ state }) => state === 'read')) return;
    this.#epoch = undefined;
    await this.#ready();
    this.state = 'there';
  }

  /** Reads one layer; where another one took the worker along, once more. */
  async #layer(one) {
    const item = (progress) => {
      one.progress = progress;
      this.#changed();
    };
    one.state = 'reading';
    this.#changed();
    try {
      const { summary, blob } = await again(() => this.#once(one, item));
      Object.assign(one, { state: 'read', summary });
      if (blob) keep(one.layer.descriptor.digest, blob);
    } catch (failure) {
      if (failure.code === 'aborted') one.state = 'waiting';
      else Object.assign(one, { state: 'failed', failure });
    }
    this.#changed();
  }

  async #once({ layer }, item) {
    const known = await ask('known', [layer]);
    if (known) return known;
    const { signal } = this.end;
    const blob = kept(layer.descriptor.digest);
    if (blob) return ask('layer', [layer, blob], { signal, item });
    return this.#streamed(layer, (port) => ask('layer', [layer, port], { signal, item, transfer: [port] }));
  }

  /** Lets the registry's worker hand a layer's bytes to a job. What fails there is the reason. */
  async #streamed({ descriptor }, job) {
    const { port1, port2 } = new MessageChannel();
    const end = new AbortController();
    let cause;
    const streamed = stream(this.reference, descriptor, port1, end.signal).catch((failure) => {
      cause = failure;
    });
    try {
      return await job(port2);
    } catch (failure) {
      if (failure.code === 'source') await streamed;
      throw failure.code === 'source' && cause ? cause : failure;
    } finally {
      end.abort();
    }
  }

  /** Asks about the image; a worker that knows nothing of it is told first, from what was kept. */
  ask(method, ...parameters) {
    return again(async () => {
      await this.#ready();
      return ask(method, [this.key, ...parameters]);
    });
  }

  /** Other rows; the worker keeps which they are. */
  list(wanted) {
    this.wanted = wanted;
    return this.ask('list', wanted);
  }

  #ready() {
    if (this.#epoch === epoch() && this.#epoch > 0) return undefined;
    this.#restoring ??= this.#restore().finally(() => {
      this.#restoring = undefined;
    });
    return this.#restoring;
  }

  async #restore() {
    if (!this.end || this.end.signal.aborted) this.end = new AbortController();
    const read = this.layers.filter(({ state }) => state === 'read');
    for (const one of read) await this.#once(one);
    const layers = this.layers.map(({ layer, state }) => (state === 'read' ? layer : undefined));
    this.about = await ask('stack', [this.key, layers]);
    if (this.wanted) await ask('list', [this.key, this.wanted]);
    this.#epoch = epoch();
  }

  /** The bytes of a file that a layer has; of a layer that is too large to be kept, they are asked for again. */
  content(number, entry, limit) {
    const { layer } = this.layers[number];
    return again(async () => {
      await this.#ready();
      try {
        return await ask('content', [layer, entry, limit]);
      } catch (failure) {
        if (failure.code !== 'layer-not-kept') throw failure;
        return this.#streamed(layer, (port) => ask('content', [layer, entry, limit, port], { transfer: [port] }));
      }
    });
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}

const short = ({ digest, size, mediaType }) => ({ digest, size, mediaType });

/** Asks again of a fresh worker, if the one before was lost by somebody else's fault. */
async function again(question) {
  for (let turn = 1; ; turn++) {
    try {
      return await question();
    } catch (failure) {
      if (failure.code !== 'lost' || turn === AGAIN) throw failure;
    }
  }
}
