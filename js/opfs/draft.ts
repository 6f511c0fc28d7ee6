// Whole files, written beside the place where they belong and then put there.

import { OWN } from '../files/path.js';
import { type Folder, ifThere, nameOf, type OpfsFile, pause, random } from './platform.js';
import { openSink } from './sinks.js';

const DRAFT = `${OWN}draft-`;

/** A draft that nobody has touched for so long, in milliseconds, is one whose writer has died. */
const LEFT = 60 * 60 * 1000;

/** How often, and after how many milliseconds, a file is asked for that somebody else is just replacing too. */
const TRIES = 100;
const PAUSE = 5;

/** Writes a whole file: whoever looks at it finds the old one or this one. */
export async function writeWhole(path: string, folder: Folder, name: string, bytes: Uint8Array): Promise<void> {
  const draft = DRAFT + random();
  try {
    const file = (await folder.getFileHandle(draft, { create: true })) as OpfsFile;
    const sink = await openSink(path, file, 0, () => {});
    try {
      await sink.write(bytes, 0);
      await sink.flush();
    } finally {
      await sink.release();
    }
    await moveFile(file, { folder, name: draft }, { folder, name });
  } catch (error) {
    await ifThere(folder.removeEntry(draft));
    throw error;
  }
}

export interface Spot {
  readonly folder: Folder;
  readonly name: string;
}

/** Moves a file over what may be there. Where browsers cannot, the copy is whole before the original goes. */
export async function moveFile(file: OpfsFile, from: Spot, to: Spot): Promise<void> {
  if (file.move) return patiently(async () => file.move?.(to.folder, to.name));
  const copy = (await to.folder.getFileHandle(to.name, { create: true })) as OpfsFile;
  await patiently(async () => {
    const stream = await copy.createWritable({ mode: 'exclusive' });
    await stream.write(await file.getFile());
    await stream.close();
  });
  await from.folder.removeEntry(from.name);
}

/** Tries again while somebody else moves a file to the same place, which browsers refuse at that moment. */
async function patiently(work: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (nameOf(error) !== 'NoModificationAllowedError' || tries === TRIES) throw error;
    }
    await pause(PAUSE);
  }
}

/** Reads a file. One that is replaced while it is read is read anew. */
export async function readWhole(
  find: () => Promise<OpfsFile | undefined>,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for (let tries = 1; ; tries += 1) {
    const file = await find();
    if (!file) return undefined;
    try {
      return new Uint8Array(await (await file.getFile()).arrayBuffer());
    } catch (error) {
      const replaced = ['NotReadableError', 'NotFoundError', 'AbortError'].includes(nameOf(error));
      if (!replaced || tries === TRIES) throw error;
    }
    await pause(tries < 10 ? 0 : PAUSE);
  }
}

/** Removes drafts that somebody left behind who was closed in the middle. */
export async function sweep(folder: Folder): Promise<void> {
  for await (const [name, entry] of folder.entries()) {
    if (!name.startsWith(DRAFT) || entry.kind !== 'file') continue;
    const file = await ifThere((entry as OpfsFile).getFile());
    if (file && Date.now() - file.lastModified > LEFT) await ifThere(folder.removeEntry(name));
  }
}
