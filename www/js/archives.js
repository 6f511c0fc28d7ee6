// Opens archives of images: they are mounted in the worker as a registry of their own, and never leave the page.

import '../elements/archive-list.js';
import { tell } from './dom.js';
import { learn } from './language.js';
import { onLoss, openArchive } from './registry.js';

/** More files than these are no image's folder. */
const LIMIT = 200_000;

const state = { source: undefined, end: new AbortController() };

/** Opens what was dropped or chosen: one file is an archive, several or a folder are the folder of a layout. */
export async function openFiles(files, entries) {
  await learn('registry');
  const folder = entries.find(({ isDirectory }) => isDirectory);
  if (!folder && files.length === 0) return;
  state.end.abort();
  state.end = new AbortController();
  const { signal } = state.end;
  const list = shown();
  const name = folder?.name ?? files[0].name;
  list.opening(name);
  try {
    const source = folder ? await filesOf(folder) : files.length === 1 ? files[0] : byName(files);
    state.source = { source, options: { name } };
    const archive = await openArchive(source, { name }, (progress) => list.progress(progress), signal);
    list.show(name, archive, close);
    const [first, ...others] = archive.images;
    if (!first || others.length > 0) return;
    tell(list, 'name-chosen', { name: first.reference });
    tell(list, 'look-up');
  } catch (failure) {
    if (failure.code !== 'aborted') list.fail(name, failure, close);
  }
}

/** The list of what is open, in its place above the name's parts. */
function shown() {
  const old = document.querySelector('archive-list');
  if (old) return old;
  const list = document.createElement('archive-list');
  document.querySelector('#taken-apart').before(list);
  return list;
}

function close() {
  state.end.abort();
  state.source = undefined;
  document.querySelector('archive-list')?.remove();
  openArchive(undefined, {}, undefined, new AbortController().signal).catch(() => undefined);
}

const byName = (files) => new Map(files.map((file) => [file.webkitRelativePath || file.name, file]));

/** Every file in a folder, by its path within it. */
async function filesOf(folder) {
  const all = new Map();
  const queue = [[folder, '']];
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

// A fresh worker knows nothing of the archive.
onLoss(() => {
  if (!state.source) return;
  const { source, options } = state.source;
  queueMicrotask(() => openArchive(source, options, undefined, state.end.signal).catch(() => undefined));
});
