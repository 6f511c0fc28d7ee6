// The worker for layers: unpacks them, keeps what is in them, and answers questions about it. A job of it that traps takes
// the whole worker along, which is why it is one of its own.

import { dockerfile } from '../../pullspec/layer.js';
import { Store } from './store.js';

/** How often progress is told, in milliseconds. */
const PACE = 80;

const store = new Store();
const jobs = new Map();

const methods = {
  dockerfile: (_signal, _item, config) => dockerfile(config),
  known: (_signal, _item, layer) => store.known(layer),
  /** Reads a layer from a port or from what was kept of it; gives what is known of it, and its bytes to be kept. */
  layer: (signal, item, layer, source) => store.read(layer, source, { signal, onProgress: paced(item) }),
  /** Puts layers that were read on top of each other under a key. */
  stack: (_signal, _item, key, layers) => store.stack(key, layers),
  list: (_signal, _item, key, wanted) => store.of(key).list(wanted),
  rows: (_signal, _item, key, from, to) => store.of(key).rows(from, to),
  turn: (_signal, _item, key, row, open) => store.of(key).turn(row, open),
  seek: (_signal, _item, key, row, text) => store.of(key).seek(row, text),
  reveal: (_signal, _item, key, path) => store.of(key).reveal(path),
  map: (_signal, _item, key, wanted) => store.of(key).map(wanted),
  waste: (_signal, _item, key) => store.of(key).waste,
  about: (_signal, _item, key) => store.of(key).about(),
  sides: (_signal, _item, key, path) => store.of(key).sides(path),
  at: (_signal, _item, key, scope, path) => store.of(key).at(scope, path),
  differences: (_signal, _item, key, one, other) => store.compare(key, one, other),
  async content(signal, _item, layer, entry, limit, source) {
    return store.content(layer, entry, { limit, signal, source });
  },
  forget: (_signal, _item, key) => store.forget(key),
};

self.addEventListener('message', ({ data }) => {
  if (data.stop) jobs.get(data.id)?.abort();
  else run(data);
});

async function run({ id, method, parameters }) {
  const job = new AbortController();
  jobs.set(id, job);
  try {
    const value = await methods[method](job.signal, (item) => self.postMessage({ id, item }), ...parameters);
    self.postMessage({ id, value, done: true }, value?.bytes instanceof Uint8Array ? [value.bytes.buffer] : []);
  } catch (error) {
    self.postMessage({ id, error: plain(error) });
  } finally {
    jobs.delete(id);
  }
}

function paced(item) {
  let last = 0;
  return (progress) => {
    if (performance.now() - last < PACE) return;
    last = performance.now();
    item(progress);
  };
}

/** What went wrong, as a plain object. After a trap nothing that this worker holds can be relied on. */
function plain(error) {
  if (error instanceof WebAssembly.RuntimeError) return { code: 'trap', detail: short(error) };
  if (error?.name === 'AbortError') return { code: 'aborted' };
  if (error?.sentence) return { code: error.code, sentence: error.sentence };
  if (typeof error?.code === 'string') return { code: error.code };
  return { code: 'internal', detail: short(error) };
}

const short = (error) => String(error?.message ?? error).slice(0, 300);
