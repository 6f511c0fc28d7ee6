// Pulls: what a name stands for is asked for here; the order of everything behind that is the wasm module's.

import { type ImagesEngine, imagesEngine } from '../images-engine.js';
import { platformText } from '../reference-text.js';
import type { RegistryClient } from '../registry.js';
import type { BlobState, Files, FindResult, PullResult, PullToStoreOptions, StoredImage } from '../store-types.js';
import type { Descriptor, Digest } from '../types.js';
import type { Arrival, Downloads } from './downloads.js';
import { told } from './error.js';
import { usualPlatform } from './platform.js';
import { carry, tellStep, type Work } from './work.js';

/** How many blobs come at once where nothing else is said. */
const PARALLEL = 4;

/** Where an image comes from. */
export interface PullOrigin {
  readonly client: RegistryClient;
  /** Its name there. */
  readonly reference: string;
  /** Whether an error means that a manifest may be missing there. */
  missing?(error: unknown): boolean;
}

/** Pulls an image. */
export function pullImage(
  files: Files,
  downloads: Downloads,
  client: RegistryClient,
  reference: string,
  options: PullToStoreOptions,
): Promise<PullResult> {
  return pullFrom(files, downloads, { client, reference }, reference, options);
}

/** Pulls an image that is called otherwise where it comes from. */
export async function pullFrom(
  files: Files,
  downloads: Downloads,
  { client, reference: source, missing }: PullOrigin,
  reference: string,
  options: { readonly [Name in keyof PullToStoreOptions]: PullToStoreOptions[Name] | undefined },
): Promise<PullResult> {
  const { onStep, platform } = options;
  const call = options.signal ? { signal: options.signal } : {};
  const work: Work = { files, ...call, onStep, reference };
  await carry(work, (glue) => glue.storeOpen());
  tellStep(onStep, await asking(reference));
  const { descriptor, bytes } = await client.manifest(source, call);
  const arrivals = new Map<string, Arrival>();
  const start = (glue: ImagesEngine) => {
    const root = JSON.stringify(descriptor);
    return glue.storePull(reference, options.as, root, bytes, platformText(platform), usualPlatform(), Date.now());
  };
  const pulled = await carry<{ image: StoredImage; previous?: Digest }>(work, start, () => ({
    manifest: async (digest) => {
      try {
        return (await client.manifest(byDigest(source, digest), call)).bytes;
      } catch (error) {
        if (missing?.(error)) return undefined;
        throw error;
      }
    },
    blobs: async (json) => {
      const blobs = JSON.parse(json) as Descriptor[];
      const watcher = { step: (step: string) => tellStep(onStep, step), state: stateTo(options.onProgress) };
      const how = { parallel: options.parallel ?? PARALLEL, signal: options.signal, watcher };
      const came = await downloads.all(blobs, { client, reference: source }, how);
      // What was there the second time came the first time.
      for (const [digest, arrival] of came) arrivals.set(digest, arrivals.get(digest) ?? arrival);
    },
  }));
  return Object.freeze({ ...pulled, ...counted([...arrivals.values()]) });
}

/** Finds an image: here first, then in the registry. */
export async function findImage(
  files: Files,
  reference: string,
  options: PullToStoreOptions,
  pull: () => Promise<PullResult>,
): Promise<FindResult> {
  const { signal, onStep } = options;
  const platform = platformText(options.platform);
  const here = await carry<StoredImage | null>({ files, signal, onStep, reference }, (glue) =>
    glue.storeFind(reference, platform, usualPlatform()),
  );
  if (here) return Object.freeze({ image: here, source: 'store' });
  return Object.freeze({ image: (await pull()).image, source: 'registry' });
}

/** The step of asking for a name, which has to be one. */
async function asking(reference: string): Promise<string> {
  const glue = await imagesEngine();
  try {
    return glue.storeAsking(reference);
  } catch (error) {
    throw told(error, reference);
  }
}

/** The same repository by digest. */
export function byDigest(reference: string, digest: string | undefined): string {
  return digest === undefined ? reference : `${reference.replace(/@.*$/s, '')}@${digest}`;
}

function counted(arrivals: readonly Arrival[]) {
  const came = arrivals.filter((arrival) => arrival !== null);
  const bytes = came.reduce((total, arrival) => total + arrival, 0);
  return { downloaded: came.length, bytes, present: arrivals.length - came.length };
}

/** Whoever only listens must not break what is listened to. */
function stateTo(onProgress: ((state: BlobState) => void) | undefined): (state: BlobState) => void {
  return (state) => {
    try {
      onProgress?.(state);
    } catch {
      // That is for the listener to know.
    }
  };
}
