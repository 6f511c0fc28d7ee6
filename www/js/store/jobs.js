// In the worker: the store of images in this browser's private files, opened when it is first asked for something.

import { opfsFiles } from '../../pullspec/files/opfs.js';
import { ImageStore, StoreError } from '../../pullspec/store.js';
import { discard, exportImages } from './export.js';
import { startOver, usageOfSandbox } from './sandbox.js';

/** How often one blob says how far it is, in milliseconds. */
const EVERY = 60;

let opening;

/** The store; what failed to open is tried again by the next call. */
export function openStore() {
  opening ??= Promise.resolve(opfsFiles('images'))
    .then((files) => ImageStore.open(files))
    .catch((error) => {
      opening = undefined;
      throw error;
    });
  return opening;
}

/** The store as a registry for reading. */
export async function storeFetch(request) {
  return (await openStore()).mount().fetch(request);
}

/** What a command tells on the way, as items of its job. */
function telling(item, signal) {
  const last = new Map();
  const onProgress = (progress) => {
    const { digest, state } = progress;
    const before = last.get(digest);
    const now = performance.now();
    if (before && before.state === state && now - before.at < EVERY) return;
    last.set(digest, { state, at: now });
    item({ progress });
  };
  return { signal, onProgress, onStep: (step) => item({ step }) };
}

const deeds = {
  async list(store) {
    const [images, usage] = await Promise.all([store.ls(), store.usage()]);
    return { images, usage };
  },
  history: (store) => store.history(),
  pull: (store, { client, told }, name, options) => store.pull(client, name, { ...options, ...told }),
  find: (store, { client, told }, name, options) => store.find(client, name, { ...options, ...told }),
  push: pushImage,
  export: (store, { told }, names, options, chosen) => exportImages(store, told, names, options, chosen),
  import: (store, { told }, options, source) => store.import(source, { ...options, ...told }),
  discard: (_store, _, path) => discard(path),
  tag: (store, { told }, from, to) => store.tag(from, to, told),
  rm: (store, { told }, name) => store.rm(name, told),
  gc: (store, { told }) => store.gc(told),
  async verify(store, { told, item }) {
    const problems = [];
    for await (const problem of store.verify(told)) {
      problems.push(problem);
      item({ problem });
    }
    return problems;
  },
};

/** An image goes up as it is; of an index of which one image alone is kept, that image. */
async function pushImage(store, { client, told }, name, options) {
  const push = async (more) => (await store.push(client, name, { ...options, ...more, ...told })).digest;
  try {
    return { digest: await push(), only: options.platform };
  } catch (error) {
    // What is missing is found before anything is sent.
    const only = error instanceof StoreError && error.code === 'incomplete' && (await onlyPlatform(store, name));
    if (!only || options.platform) throw error;
    return { digest: await push({ platform: only }), only };
  }
}

/** The platform of the one image that is kept of an index. */
async function onlyPlatform(store, name) {
  const { platforms, descriptor } = await store.get(name);
  const [only, ...others] = platforms;
  return descriptor.digest !== only?.manifest.digest && others.length === 0 ? only?.name : undefined;
}

/** What needs no store, and is there where a browser keeps no files. */
const ofSandbox = { sandbox: usageOfSandbox, reset: startOver };

/** Does one thing with the store. */
export async function doWithStore(client, signal, item, deed, ...parameters) {
  if (Object.hasOwn(ofSandbox, deed)) return ofSandbox[deed]();
  const store = await openStore();
  return deeds[deed](store, { client, item, told: telling(item, signal) }, ...parameters);
}
