// What an image store does that may break off anywhere, and what has to be there afterwards; it runs in Node and in browsers.

import { memoryFiles } from '../../dist/files/memory.js';
import { RegistryClient } from '../../dist/registry.js';
import { ImageStore } from '../../dist/store.js';
import { allFiles, digestOf, noise, Registry } from '../js/store-fixture.mjs';

export const clientOf = (registry) => new RegistryClient({ fetch: registry.fetch, retry: false });

/** A registry with two images that share a layer, one of them for two platforms. */
export function registryOf(size = 100) {
  const registry = new Registry();
  const shared = noise(size, 1);
  const arm64 = registry.image('arm', [shared, noise(size, 2)], 'arm64');
  const amd64 = registry.image('amd', [shared, noise(size, 3)], 'amd64');
  return Object.assign(registry, { shared, hello: registry.index('1', { arm64, amd64 }), other: amd64 });
}

export const HELLO = 'r.example/team/hello:1';
export const OTHER = 'r.example/team/hello:amd';
const ARM = 'r.example/team/hello:arm';
const SECOND = 'docker.io/library/second:1';

export const pullIt = (registry, name, options) => async (files) => {
  const store = await ImageStore.open(files);
  return store.pull(clientOf(registry), name, options);
};

const onStore = (work) => () => async (files) => work(await ImageStore.open(files));

/** By name; each is made with a registry, and gets the files to work on. */
export const commands = {
  pull: (registry) => pullIt(registry, HELLO, { platform: 'linux/arm64', parallel: 1 }),
  'pull over a name': (registry) => pullIt(registry, ARM, { as: OTHER, parallel: 1 }),
  tag: onStore((store) => store.tag(OTHER, 'other:2')),
  rm: onStore((store) => store.rm('second:1')),
  gc: onStore((store) => store.gc()),
};

/** A store with two images, and something that nothing reaches. */
export async function stock(files) {
  const registry = registryOf();
  await pullIt(registry, OTHER)(files);
  await pullIt(registry, ARM, { as: 'second:1' })(files);
  await files.write(`blobs/sha256/${digestOf('loose').slice(7)}`, new TextEncoder().encode('loose'));
}

/** The same, written file by file, which is faster where files are slow. */
export async function stockAsWritten(files) {
  const stocked = memoryFiles();
  await stock(stocked);
  for (const [path, bytes] of await allFiles(stocked)) if (bytes) await files.write(path, bytes);
}

/** What is wrong: a store that does not open, a name that is lost, and whatever is not there or not right. */
export async function troubles(files, names) {
  const store = await ImageStore.open(files);
  const found = [];
  for await (const problem of store.verify()) found.push(JSON.stringify(problem));
  const images = await store.ls();
  for (const { familiar, complete } of images) if (!complete) found.push(`${familiar} is not complete`);
  for (const name of names) if (!images.some((image) => image.name === name)) found.push(`${name} is lost`);
  return found;
}

/** What is wrong after a command broke off, after it has been carried out again, and after everything that is in the way has gone. */
export async function troublesAfter(files, name) {
  const kept = [OTHER, ...(name === 'rm' ? [] : [SECOND])];
  const found = await troubles(files, kept);
  await commands[name](registryOf())(files).catch((error) => {
    // A name that is gone is gone, whatever became of the rest.
    if (!(name === 'rm' && error.code === 'not-found')) throw error;
  });
  found.push(...(await troubles(files, kept)));
  await (await ImageStore.open(files)).gc();
  return [...found, ...(await troubles(files, kept))];
}
