// The files of a folder, however they are given.

import type { ArchiveSource, ByteSource, FolderSource } from './archive-types.js';

export interface FolderFiles {
  readonly paths: readonly string[];
  readonly sources: readonly ByteSource[];
  /** Links among the files that lead out of the folder. */
  readonly leaving: readonly string[];
  /** The folder's name, where the files know it. */
  readonly name: string;
}

/** Whether a source is a folder. Whatever has bytes of its own is a file. */
export function isFolder(source: ArchiveSource): source is FolderSource {
  if (source instanceof Uint8Array) return false;
  const { slice, stream } = source as Partial<ByteSource>;
  return typeof slice !== 'function' || typeof stream !== 'function';
}

/** Lists them; more than the limit are refused. */
export async function filesOf(source: FolderSource, limit: number, refusal: () => unknown): Promise<FolderFiles> {
  const [paths, sources]: [string[], ByteSource[]] = [[], []];
  for await (const [path, file] of entriesOf(source)) {
    if (paths.length >= limit) throw refusal();
    // A zero byte parts them from each other; no file system has it in a name.
    paths.push(path.replaceAll('\0', '/').replaceAll('\\', '/'));
    sources.push(file);
  }
  return { paths, sources, leaving: [], name: rootOf(paths) };
}

async function* entriesOf(source: FolderSource): AsyncGenerator<readonly [string, ByteSource], void> {
  if (source instanceof Map) {
    yield* source as ReadonlyMap<string, ByteSource>;
  } else if (Symbol.iterator in source || Symbol.asyncIterator in source) {
    for await (const file of source as Iterable<File> | AsyncIterable<File>) {
      yield [file.webkitRelativePath || file.name, file];
    }
  } else {
    yield* Object.entries(source as Readonly<Record<string, ByteSource>>);
  }
}

/** The folder that all of them are in. */
function rootOf(paths: readonly string[]): string {
  const [first = ''] = paths[0]?.split('/') ?? [];
  return paths.every((path) => path.startsWith(`${first}/`)) ? first : '';
}
