// The files of a store as those of a registry for reading: nothing on the disk is believed for its name.

import { type Hashing, startHash } from '../hash.js';
import { imagesEngine } from '../images-engine.js';
import { createRegistry, type RegistryServer } from '../server.js';
import type { ByteSource, Files } from '../store-types.js';
import { carry } from './work.js';

const BLOB = /^blobs\/(sha(?:256|384|512))\/([0-9a-f]+)$/;

/** A registry over a store. Its images are called as `StoredImage.mounted` says. */
export function mountStore(files: Files): RegistryServer {
  return createRegistry({
    async read(path) {
      const bytes = await files.read(path).catch(() => undefined);
      if (path === 'index.json') return bytes && (await imagesEngine()).mountedIndex(bytes);
      const digest = digestOf(path);
      if (!bytes || !digest) return bytes;
      const hash = await hashFor(digest);
      hash.update(bytes);
      if (hash.finish() === digest) return bytes;
      await putAside(files, digest);
      return undefined;
    },
    async open(path) {
      const source = await files.open(path).catch(() => undefined);
      const digest = digestOf(path);
      return source && digest ? checkedSource(files, source, digest) : source;
    },
  });
}

function digestOf(path: string): string | undefined {
  const [, algorithm, hex] = BLOB.exec(path) ?? [];
  return algorithm === undefined ? undefined : `${algorithm}:${hex}`;
}

async function hashFor(digest: string): Promise<Hashing> {
  return startHash(await imagesEngine(), digest.slice(0, digest.indexOf(':')));
}

/** Moves a blob aside that is damaged, so that the next pull brings it again. */
export async function putAside(files: Files, digest: string): Promise<void> {
  await carry({ files }, (glue) => glue.storePutAside(digest));
}

/** The same bytes, the last of which do not come if they are not those of the digest. A part cannot be checked. */
export function checkedSource(files: Files, source: ByteSource, digest: string): ByteSource {
  return {
    size: source.size,
    slice: (start, end) =>
      start === 0 && end >= source.size ? checkedSource(files, source, digest) : source.slice(start, end),
    stream: () => checkedStream(files, source, digest),
    arrayBuffer: () => new Response(checkedStream(files, source, digest)).arrayBuffer(),
  };
}

function checkedStream(files: Files, source: ByteSource, digest: string): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = source.stream().getReader();
  const hashing = hashFor(digest);
  let kept: Uint8Array | undefined;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const hash = await hashing;
        for (;;) {
          const { value, done } = await reader.read();
          const ready = kept;
          if (done) {
            if (hash.finish() !== digest) {
              await putAside(files, digest);
              throw new Error(`The bytes in the store for ${digest} are other ones.`);
            }
            if (ready) controller.enqueue(ready as Uint8Array<ArrayBuffer>);
            return controller.close();
          }
          hash.update(value);
          kept = value;
          if (ready) return controller.enqueue(ready as Uint8Array<ArrayBuffer>);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
