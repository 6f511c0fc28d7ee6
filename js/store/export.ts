// Archives of images: the wasm module says what they are made of, and the blobs are passed on, each verified as it passes.

import type { ExportProgress } from '../store-types.js';
import { checkedSource } from './mount.js';
import { carry, type Work } from './work.js';

/** What an archive is made of: bytes in base64, or a blob. */
type Piece = string | { readonly digest: string; readonly size: number };

export interface Exporting {
  readonly references: readonly string[];
  readonly docker: boolean;
  readonly platform: string | undefined;
  readonly onProgress: ((progress: ExportProgress) => void) | undefined;
}

/** The bytes of an archive, read as they are taken. It ends with an error where an image is not complete, or is damaged. */
export function exportImages(work: Work, exporting: Exporting): ReadableStream<Uint8Array<ArrayBuffer>> {
  const bytes = bytesOf(work, exporting);
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const { value, done } = await bytes.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await bytes.return();
      },
    },
    { highWaterMark: 0 },
  );
}

async function* bytesOf(work: Work, exporting: Exporting): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const pieces = await planned(work, exporting);
  const total = pieces.reduce((sum, piece) => sum + sizeOf(piece), 0);
  let loaded = 0;
  for (const piece of pieces) {
    for await (const bytes of typeof piece === 'string' ? [decoded(piece)] : blobOf(work, exporting, piece.digest)) {
      work.signal?.throwIfAborted();
      yield bytes;
      loaded += bytes.length;
      tell(exporting.onProgress, { loaded, total });
    }
  }
}

const planned = (work: Work, { references, docker, platform }: Exporting) =>
  carry<readonly Piece[]>(work, (glue) => glue.storeExport(references.join('\n'), docker, platform));

const decoded = (piece: string) => Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
const sizeOf = (piece: Piece) => (typeof piece === 'string' ? atob(piece).length : piece.size);

async function* blobOf(work: Work, exporting: Exporting, digest: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    yield* readBlob(work, digest);
  } catch (error) {
    work.signal?.throwIfAborted();
    // What is damaged has been put aside by now, so that the plan says what is missing, of which image, and what to do.
    await planned(work, exporting);
    throw error;
  }
}

async function* readBlob({ files }: Work, digest: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const path = `blobs/${digest.replace(':', '/')}`;
  const source = await files.open(path);
  // It was there when the archive was planned.
  if (!source) throw new Error(`${path} is gone.`);
  const reader = checkedSource(files, source, digest).stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** Whoever only listens must not break what is listened to. */
function tell(onProgress: Exporting['onProgress'], progress: ExportProgress): void {
  try {
    onProgress?.(Object.freeze(progress));
  } catch {
    // That is for the listener to know.
  }
}
