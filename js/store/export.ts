// Archives of images: the wasm module says what they are made of, and the blobs are passed on, each verified as it passes.

import { checkedSource } from './mount.js';
import { carry, type Work } from './work.js';

/** What an archive is made of: bytes in base64, or a blob. */
type Piece = string | { readonly digest: string; readonly size: number };

export interface Exporting {
  readonly references: readonly string[];
  readonly docker: boolean;
  readonly platform: string | undefined;
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

async function* bytesOf(
  work: Work,
  { references, docker, platform }: Exporting,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const pieces = await carry<readonly Piece[]>(work, (glue) =>
    glue.storeExport(references.join('\n'), docker, platform),
  );
  for (const piece of pieces) {
    work.signal?.throwIfAborted();
    if (typeof piece === 'string') yield Uint8Array.from(atob(piece), (character) => character.charCodeAt(0));
    else yield* blobOf(work, piece.digest);
  }
}

async function* blobOf({ files, signal }: Work, digest: string): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const path = `blobs/${digest.replace(':', '/')}`;
  const source = await files.open(path);
  // It was there when the archive was planned.
  if (!source) throw new Error(`${path} is gone.`);
  const reader = checkedSource(files, source, digest).stream().getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      signal?.throwIfAborted();
      yield value as Uint8Array<ArrayBuffer>;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
