// The files of a registry: those that it may write, and below them, where they begin with a folder of their own, those that
// are only read.

import type { Files } from '../files-types.js';
import type { ByteSource, FileReader } from '../server.js';

/** What the paths of a layout begin with that lies beneath; the wasm module puts it there. */
const BENEATH = 'beneath/';

/** Whether these can be written to. */
export const isWritable = (files: FileReader | Files): files is Files => 'write' in files && 'lock' in files;

/** What errands of the registry are carried out with. */
export function groundOf(files: FileReader | Files, beneath: FileReader | undefined): Files {
  const of = (path: string): [FileReader, string] | undefined => {
    if (!path.startsWith(BENEATH)) return [files, path];
    return beneath && [beneath, path.slice(BENEATH.length)];
  };
  const reading = {
    async read(path: string) {
      const [place, inner] = of(path) ?? [];
      return (await place?.read(inner as string)) as Uint8Array<ArrayBuffer> | undefined;
    },
    async open(path: string) {
      const [place, inner] = of(path) ?? [];
      return place && openFile(place, inner as string);
    },
  };
  return isWritable(files) ? { ...writing(files), ...reading } : { ...NOTHING_TO_WRITE, ...reading };
}

async function openFile(files: FileReader, path: string): Promise<ByteSource | undefined> {
  if (files.open) return files.open(path);
  const bytes = await files.read(path);
  return bytes && new Blob([bytes as Uint8Array<ArrayBuffer>]);
}

/** Their methods; the files may be an object of a class. */
const writing = (files: Files): Omit<Files, 'read' | 'open'> => ({
  write: (path, bytes) => files.write(path, bytes),
  append: (path, at) => files.append(path, at),
  rename: (from, to) => files.rename(from, to),
  list: (folder) => files.list(folder),
  remove: (path) => files.remove(path),
  lock: (name, work, signal) => files.lock(name, work, signal),
});

const never = () => Promise.reject(new Error('Nothing can be written here.'));
const NOTHING_TO_WRITE = {
  ...{ write: never, append: never, rename: never, remove: never, lock: never },
  list: async () => [],
};
