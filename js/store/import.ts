// Images out of archives: an archive is a registry, so what comes out of it comes as from one.

import type { ArchiveSource } from '../archive-types.js';
import type { Files, ImportOptions, StoredImage } from '../store-types.js';
import type { Downloads } from './downloads.js';
import { pullFrom } from './pull.js';

/** The registry’s name that an archive has while its images are taken over. */
const HOST = 'import.localhost';
/** Archives that come as streams: images in them can only be found once all of it is there. */
const FOLDER = '.pullspec/import';

/** Takes over every image of an archive, under all its names. */
export async function importImages(
  files: Files,
  downloads: Downloads,
  source: ArchiveSource | ReadableStream<Uint8Array>,
  options: ImportOptions,
): Promise<readonly StoredImage[]> {
  if (!(source instanceof ReadableStream)) return importFrom(files, downloads, source, options);
  const path = `${FOLDER}/${crypto.randomUUID()}`;
  try {
    const size = await spool(files, path, source, options.signal);
    const kept = await files.open(path);
    return await importFrom(files, downloads, kept?.size === size ? kept : new Blob([]), options);
  } finally {
    await files.remove(path);
  }
}

async function importFrom(
  files: Files,
  downloads: Downloads,
  source: ArchiveSource,
  options: ImportOptions,
): Promise<readonly StoredImage[]> {
  const { name, signal, onProgress } = options;
  const onStep = stepsOf(options);
  const call = signal ? { signal } : {};
  // Loaded by those alone who import: most never do.
  const [{ openArchive }, { RegistryClient }] = await Promise.all([import('../archive.js'), import('../registry.js')]);
  const archive = await openArchive(source, { host: HOST, ...call, ...(name !== undefined && { name }) });
  const client = new RegistryClient({ mounts: { [HOST]: archive }, retry: false });
  const images: StoredImage[] = [];
  for (const { reference, names, descriptor } of archive.images) {
    const own = names.length > 0 ? names : [nameOf(reference, descriptor.digest)];
    for (const wanted of own) {
      const origin = { client, reference, missing: isMissing };
      const pulling = { ...call, onStep, onProgress, platform: 'present' };
      images.push((await pullFrom(files, downloads, origin, wanted, pulling)).image);
    }
  }
  return Object.freeze(images);
}

/** The archive is a registry here, but nobody is asked, so nobody is said to be. */
function stepsOf({ onStep }: ImportOptions): ImportOptions['onStep'] {
  return onStep && ((step) => (step.action === 'ask' ? undefined : onStep(step)));
}

/** What an image without a name of its own is called: after the file, and by its tag if it has one. */
function nameOf(reference: string, digest: string): string {
  const path = reference.slice(HOST.length + 1);
  return path.includes('@') ? `${path.slice(0, path.indexOf('@'))}@${digest}` : path;
}

/** An archive need not hold every image of an index. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'RegistryError' && (error as { code?: unknown }).code === 'not-found';

async function spool(
  files: Files,
  path: string,
  source: ReadableStream<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const writer = await files.append(path, 0);
  const reader = source.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read();
      signal?.throwIfAborted();
      if (done) break;
      await writer.write(value);
    }
  } catch (error) {
    await writer.abort();
    await reader.cancel(error).catch(() => undefined);
    throw error;
  }
  const { size } = writer;
  await writer.close();
  return size;
}
