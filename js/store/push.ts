// Pushes: what is in the store is handed to the client, which knows what has to be there before what.

import { type ImagesEngine, imagesEngine } from '../images-engine.js';
import { platformText } from '../reference-text.js';
import type { RegistryClient } from '../registry.js';
import type { PushSource, PushStep } from '../registry-types.js';
import type { BlobState, ByteSource, Files, PushFromStoreOptions, StoredImage } from '../store-types.js';
import type { Descriptor, Digest } from '../types.js';
import { mountStore } from './mount.js';
import { byDigest } from './pull.js';
import { carry, tellStep } from './work.js';

type Tell = (blob: Descriptor, state: BlobState['state'], loaded: number) => void;

/** Pushes an image, or that for one platform alone. Gives what the name stands for then. */
export async function pushImage(
  files: Files,
  client: RegistryClient,
  reference: string,
  options: PushFromStoreOptions,
): Promise<Descriptor> {
  const { signal, onStep, referrers } = options;
  const { root, name } = await carry<{ root: Descriptor; name: string | null }>(
    { files, signal, onStep, reference },
    (glue) => glue.storeOutgoing(reference, platformText(options.platform)),
  );
  const image = await carry<StoredImage | null>({ files, signal }, (glue) => glue.storeGet(reference));
  // What is called by a digest here is called by its name there.
  const target = options.to ?? name ?? reference;
  const glue = await imagesEngine();
  const tell = tellerTo(options.onProgress);
  const mounted = referrers ? image?.mounted : undefined;
  const { descriptor } = await client.push(target, sourceOf(files, root, mounted, tell), {
    ...(signal && { signal }),
    ...(referrers && { referrers }),
    onStep: (step) => {
      if (step.kind === 'blob') tell(step.descriptor, stateAfter(step), step.descriptor.size);
      tellStep(onStep, toldOf(glue, step, target));
    },
  });
  return descriptor;
}

function sourceOf(files: Files, root: Descriptor, mounted: string | undefined, tell: Tell): PushSource {
  const pathOf = (digest: Digest) => `blobs/${digest.replace(':', '/')}`;
  const missing = (digest: Digest) => new Error(`${digest} is not in the store any more.`);
  return {
    root,
    async manifest(digest) {
      const bytes = await files.read(pathOf(digest));
      if (!bytes) throw missing(digest);
      return bytes;
    },
    async blob(descriptor) {
      const source = await files.open(pathOf(descriptor.digest));
      if (!source) throw missing(descriptor.digest);
      return watched(source, (loaded) => tell(descriptor, 'active', loaded));
    },
    ...(mounted !== undefined && { referrers: (digest: Digest) => referrersOf(files, mounted, digest) }),
  };
}

/** What the store has in the same repository that refers to a manifest. */
async function* referrersOf(files: Files, mounted: string, digest: Digest): AsyncGenerator<Descriptor> {
  const { RegistryClient: Client } = await import('../registry.js');
  const host = mounted.slice(0, mounted.indexOf('/'));
  const client = new Client({ mounts: { [host]: mountStore(files) }, retry: false });
  yield* client.referrers(byDigest(mounted, digest));
}

/** The same bytes, told of as they are read. */
function watched(source: ByteSource, tell: (loaded: number) => void): ByteSource {
  return {
    size: source.size,
    slice(start, end) {
      tell(start);
      return source.slice(start, end);
    },
    stream: () => source.stream(),
    arrayBuffer: () => source.arrayBuffer(),
  };
}

const stateAfter = ({ outcome }: PushStep): BlobState['state'] => (outcome === 'uploaded' ? 'done' : 'present');

function toldOf(glue: ImagesEngine, { descriptor, outcome }: PushStep, target: string): string {
  return glue.storePushed(outcome, descriptor.digest, descriptor.size, target);
}

/** Whoever only listens must not break what is listened to. */
function tellerTo(onProgress: ((state: BlobState) => void) | undefined): Tell {
  return ({ digest, mediaType, size }, state, loaded) => {
    try {
      onProgress?.(Object.freeze({ digest, mediaType, state, loaded, total: size }));
    } catch {
      // That is for the listener to know.
    }
  };
}
