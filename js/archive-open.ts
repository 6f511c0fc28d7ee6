// Opens an archive: lists it, lets the wasm module ask for what tells which images it holds, and answers requests out of it.

import type { ArchiveOpening, OpenArchive } from '../build/store/store.js';
import { told } from './archive-error.js';
import { type FolderFiles, filesOf, isFolder } from './archive-folder.js';
import { listArchive } from './archive-list.js';
import type { Archive, ArchiveImage, ArchiveSource, ByteSource, OpenArchiveOptions } from './archive-types.js';
import { unpacked } from './archive-unpack.js';
import { deepFreeze } from './freeze.js';
import { hashOf } from './hash.js';
import { createRegistry } from './server.js';
import { type StoreEngine, storeEngine } from './store-engine.js';
import type { Sentence } from './types.js';

/** The registry's name that images of archives have, where nothing else is said. */
const HOST = 'archive.localhost';
const FILES = 200_000;

/**
 * Opens images in a file or a folder: what `docker save` writes, an OCI archive, an OCI layout. Of an archive that is not
 * compressed little but the headers is read; one that is compressed is unpacked into memory, up to a limit. Blobs are
 * read when they are asked for, and checked by whoever asks. Throws {@link ArchiveError}.
 */
export async function openArchive(source: ArchiveSource, options: OpenArchiveOptions = {}): Promise<Archive> {
  return open(options, async (glue, host) => {
    if (!isFolder(source)) return openFile(glue, source, host, options);
    const limit = options.limits?.files ?? FILES;
    return openFolder(glue, await filesOf(source, limit, () => glue.archiveTooMany(limit)), host, options);
  });
}

/** Opens a folder that somebody else has listed, up to a limit. */
export function openListed(
  list: (limit: number, refusal: () => unknown) => Promise<FolderFiles>,
  options: OpenArchiveOptions,
): Promise<Archive> {
  const limit = options.limits?.files ?? FILES;
  return open(options, async (glue, host) =>
    openFolder(glue, await list(limit, () => glue.archiveTooMany(limit)), host, options),
  );
}

async function open(
  options: OpenArchiveOptions,
  start: (glue: StoreEngine, host: string) => Promise<Opened>,
): Promise<Archive> {
  const { host = HOST, signal } = options;
  signal?.throwIfAborted();
  const glue = await storeEngine();
  try {
    const [opening, sources] = await start(glue, host);
    return toArchive(await finish(glue, opening, sources, options), sources, host);
  } catch (error) {
    throw told(error);
  }
}

type Opened = [opening: ArchiveOpening, sources: readonly ByteSource[]];

function openFolder(glue: StoreEngine, files: FolderFiles, host: string, { name }: OpenArchiveOptions): Opened {
  const sizes = Float64Array.from(files.sources, ({ size }) => size);
  const paths = files.paths.join('\0');
  const leaving = files.leaving.join('\0');
  return [glue.ArchiveOpening.ofFolder(paths, sizes, leaving, host, name ?? files.name), files.sources];
}

async function openFile(
  glue: StoreEngine,
  source: ByteSource | Uint8Array,
  host: string,
  options: OpenArchiveOptions,
): Promise<Opened> {
  const file = source instanceof Uint8Array ? new Blob([source as Uint8Array<ArrayBuffer>]) : source;
  const plain = await unpacked(glue, file, options);
  const list = await listArchive(new glue.ArchiveList(options.limits?.files ?? FILES), plain, options.signal);
  const name = options.name ?? ('name' in file && typeof file.name === 'string' ? file.name : '');
  return [list.open(plain.size, host, name), [plain]];
}

interface Ask {
  readonly file: number;
  readonly start: number;
  readonly size: number;
  readonly hash: boolean;
}

/** Reads what has to be read before the images are known: documents, and where they say too little, layers to hash. */
async function finish(
  glue: StoreEngine,
  opening: ArchiveOpening,
  sources: readonly ByteSource[],
  options: OpenArchiveOptions,
): Promise<OpenArchive> {
  try {
    for (;;) {
      const next = opening.step() as string | OpenArchive;
      if (typeof next !== 'string') return next;
      const asks = JSON.parse(next) as Ask[];
      const total = asks.reduce((sum, { hash, size }) => sum + (hash ? size : 0), 0);
      let read = 0;
      for (const { file, start, size, hash } of asks) {
        options.signal?.throwIfAborted();
        const slice = (sources[file] as ByteSource).slice(start, start + size);
        if (!hash) {
          opening.take(file, start, size, new Uint8Array(await slice.arrayBuffer()));
          continue;
        }
        const digest = await hashOf(glue, slice, options.signal, (count) => {
          read += count;
          options.onProgress?.(Object.freeze({ read, size: total }));
        });
        opening.takeDigest(file, start, size, digest);
      }
    }
  } finally {
    opening.free();
  }
}

function toArchive(open: OpenArchive, sources: readonly ByteSource[], host: string): Archive {
  const { kind, images, notices } = deepFreeze(
    JSON.parse(open.summary()) as {
      kind: Archive['kind'];
      images: readonly ArchiveImage[];
      notices: readonly Sentence[];
    },
  );
  const find = (path: string) => open.find(path) as Uint8Array<ArrayBuffer> | Float64Array | undefined;
  const partAt = (path: string): ByteSource | undefined => {
    const found = find(path);
    if (!(found instanceof Float64Array)) return found && new Blob([found]);
    const [file = 0, start = 0, size = 0] = found;
    return sources[file]?.slice(start, start + size);
  };
  const registry = createRegistry({
    async read(path) {
      const part = partAt(path);
      return part && new Uint8Array(await part.arrayBuffer());
    },
    open: async (path) => partAt(path),
  });
  return Object.freeze({ host, kind, images, notices, fetch: registry.fetch });
}
