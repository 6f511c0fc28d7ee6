// In the worker: archives of images, written into a file that was chosen, or into one of this site's own that is then handed out.

import { opfsFiles } from '../../pullspec/files/opfs.js';
import { Failure } from './failure.js';

const files = opfsFiles('exports');
/** What lets a file go that is in use, by its path. */
const held = new Map();

/** Writes an archive of images. Gives its size, and the file if none was chosen. */
export async function exportImages(store, told, names, options, chosen) {
  const bytes = store.export(names, { ...options, ...told });
  return chosen ? intoChosen(bytes, chosen) : intoOwn(bytes);
}

async function intoChosen(bytes, chosen) {
  try {
    await pour(bytes, await chosen.createWritable().catch(refused('unsaved')), 'unsaved');
  } catch (error) {
    // What has been in a file stays in it until a new one is whole. One that was made for this is of no use.
    const left = await chosen.getFile().catch(() => undefined);
    if (left?.size === 0) await chosen.remove?.().catch(() => undefined);
    throw error;
  }
  return { size: (await chosen.getFile()).size };
}

async function intoOwn(bytes) {
  await clearUp();
  const path = `${crypto.randomUUID()}.tar`;
  await hold(path);
  try {
    await pour(bytes, await files.append(path, 0).catch(refused('unsaved')), 'no-space');
    const file = await files.open(path);
    return { size: file.size, path, file };
  } catch (error) {
    await discard(path);
    throw error;
  }
}

/** Hands on each piece as it comes, so that no more of an image is in memory than that. */
async function pour(bytes, writer, full) {
  const reader = bytes.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read())
      await writer.write(part.value).catch(refused(full));
    await writer.close().catch(refused(full));
  } catch (error) {
    await Promise.allSettled([reader.cancel(), writer.abort()]);
    throw error;
  }
}

/** Only the room of this site's own files is known. */
const refused = (full) => (error) => {
  throw new Failure(error.code === 'no-space' ? full : 'unsaved', error);
};

/** Takes a file away that was handed out. */
export async function discard(path) {
  await files.remove(path).catch(() => undefined);
  held.get(path)?.();
  held.delete(path);
}

const lockOf = (path) => `pullspec-export:${path}`;

/** As long as this page is open, no other takes the file for one that was left behind. */
function hold(path) {
  return new Promise((resolve, reject) => {
    const work = () => {
      resolve();
      return new Promise((release) => held.set(path, release));
    };
    navigator.locks.request(lockOf(path), work).catch(reject);
  });
}

/** Removes what pages left behind that are gone. */
async function clearUp() {
  for (const { name } of await files.list(''))
    await navigator.locks.request(lockOf(name), { ifAvailable: true }, (lock) => lock && files.remove(name));
}
