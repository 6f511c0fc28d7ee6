// Opens archives of images: they are mounted in the worker as registries of their own, and never leave the page.

import '../elements/archive-list.js';
import { fragment } from './address.js';
import { tell } from './dom.js';
import { HOSTS } from './hosts.js';
import { learn } from './language.js';
import { onLoss, openArchive } from './registry.js';

/** More files than these are no image's folder. */
const LIMIT = 200_000;
/** What lies at the top of an image's folder: where it is dropped by itself, all that came with it is one archive. */
const PARTS = ['index.json', 'oci-layout', 'manifest.json', 'repositories'];

/** What is open, by the name of its registry, in the order in which it was opened: `{ name, source, list, end, images }`. */
const open = new Map();

/** Opens what was dropped or chosen: each file is an archive, each folder a layout; two images at once are compared. */
export async function openFiles(files, entries) {
  await learn('registry');
  const sources = sourcesOf(files, entries).slice(0, HOSTS.length);
  const images = (await Promise.all(sources.map(openOne))).flat();
  const [first, second] = images;
  if (images.length === 1) {
    tell(document.body, 'name-chosen', { name: first });
    tell(document.body, 'look-up');
  } else if (images.length === 2 && sources.length === 2) {
    tell(document.body, 'tag-chosen', first);
    location.assign(fragment(first, { view: 'compare', with: second }));
  }
}

/** The names of all images that are open, but one's. */
export const othersThan = (reference) =>
  [...open.values()].flatMap(({ images }) => images).filter((name) => name !== reference);

/** What was dropped, as `{ name, read }` of each archive; `folder` says that it is none in one file. */
export function sourcesOf(files, entries) {
  const folders = entries.filter(({ isDirectory }) => isDirectory);
  const names = new Set(folders.map(({ name }) => name));
  // A folder that is dropped is a file as well, of which nothing can be read.
  const plain = files.filter((file) => !names.has(file.name));
  const all = async () => new Map([...byName(plain), ...(await filesOf(folders))]);
  if (plain.some(({ name }) => PARTS.includes(name))) return [{ name: plain[0].name, folder: true, read: all }];
  return [
    ...plain.map((file) => ({ name: file.name, read: async () => file })),
    ...folders.map((folder) => ({ name: folder.name, folder: true, read: async () => inside(folder) })),
  ];
}

/** Gives the names of the images in it. */
async function openOne({ name, read }) {
  const { host, list, end } = place(name);
  try {
    const source = await read();
    const { signal } = end;
    const archive = await openArchive(host, source, { name }, (progress) => list.progress(progress), signal);
    const images = archive.images.map(({ reference }) => reference);
    open.set(host, { ...open.get(host), source, images });
    list.show(name, archive, () => close(host));
    return images;
  } catch (failure) {
    if (failure.code !== 'aborted') list.fail(name, failure, () => close(host));
    return [];
  }
}

/** A free name for what is opened now, with its place on the page; where there is none, what was opened first goes. */
function place(name) {
  const free = HOSTS.find((host) => !open.has(host));
  const host = free ?? open.keys().next().value;
  if (!free) close(host);
  const list = document.createElement('archive-list');
  document.querySelector('#taken-apart').before(list);
  list.opening(name);
  const entry = { name, list, end: new AbortController(), images: [] };
  open.set(host, entry);
  return { ...entry, host };
}

function close(host) {
  const { list, end } = open.get(host);
  open.delete(host);
  end.abort();
  list.remove();
  openArchive(host, undefined, {}, undefined, new AbortController().signal).catch(() => undefined);
}

const byName = (files) => new Map(files.map((file) => [file.name, file]));

/** Every file in a folder, by its path within it. */
async function inside(folder) {
  const all = await filesOf([folder]);
  return new Map([...all].map(([path, file]) => [path.slice(folder.name.length + 1), file]));
}

/** Every file in some folders, by its path with the folder's name in front. */
async function filesOf(folders) {
  const all = new Map();
  const queue = folders.map((folder) => [folder, `${folder.name}/`]);
  for (const [entry, path] of queue) {
    for (const child of await childrenOf(entry)) {
      const at = path + child.name;
      if (child.isDirectory) queue.push([child, `${at}/`]);
      else all.set(at, await new Promise((resolve, reject) => child.file(resolve, reject)));
      if (all.size + queue.length > LIMIT) throw { code: 'internal' };
    }
  }
  return all;
}

/** A folder is read in parts, until there is none left. */
async function childrenOf(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const part = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (part.length === 0) return all;
    all.push(...part);
  }
}

// A fresh worker knows nothing of the archives.
onLoss(() => {
  for (const [host, { name, source, end }] of open)
    if (source) queueMicrotask(() => openArchive(host, source, { name }, undefined, end.signal).catch(() => undefined));
});
