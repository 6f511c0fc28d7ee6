// Lists an archive by its headers: content is jumped over wherever it is longer than what is read at once.

import type { ArchiveList } from '../build/store/store.js';
import type { ByteSource } from './archive-types.js';

/** How much is read at once: small files stand close together, and their headers with them. */
const CHUNK = 64 * 1024;

/** Hands over what the list wants; gives it back complete. */
export async function listArchive(
  list: ArchiveList,
  source: ByteSource,
  signal: AbortSignal | undefined,
): Promise<ArchiveList> {
  let wanted = list.wanted;
  while (wanted !== undefined && wanted < source.size) {
    signal?.throwIfAborted();
    const bytes = await source.slice(wanted, Math.min(wanted + CHUNK, source.size)).arrayBuffer();
    // A file that has become shorter meanwhile gives nothing, for ever.
    if (bytes.byteLength === 0) break;
    list.push(new Uint8Array(bytes));
    wanted = list.wanted;
  }
  return list;
}
