// `sandbox.localhost`: a registry in this process. Beneath lie the sample images, which never change; what is pushed is kept
// above them, in memory where nothing else is said.

import type { Files } from './files-types.js';
import type { FileReader, RegistryServer } from './server.js';

/** By the files that they keep what is pushed in; where there are none, by nothing. */
const registries = new WeakMap<object, Promise<RegistryServer>>();
const MEMORY = {};

/** The sandbox registry over these files; it is loaded when it is asked something first. */
export function sandboxRegistry(files?: Files): RegistryServer {
  return { fetch: async (request) => (await load(files)).fetch(request) };
}

/** Takes everything away that was pushed, and brings back what was deleted. */
export async function resetSandbox(files?: Files): Promise<void> {
  if (!files) return void registries.delete(MEMORY);
  await files.lock('index', async () => {
    // With the mark there would have to be an index, so it goes first.
    for (const path of ['oci-layout', 'index.json', '.pullspec', 'blobs']) await files.remove(path);
  });
}

function load(files: Files | undefined): Promise<RegistryServer> {
  const known = registries.get(files ?? MEMORY);
  const registry = known ?? make(files);
  if (!known) {
    registries.set(files ?? MEMORY, registry);
    registry.catch(() => registries.delete(files ?? MEMORY));
  }
  return registry;
}

async function make(files: Files | undefined): Promise<RegistryServer> {
  const [{ createRegistry }, beneath] = await Promise.all([import('./server.js'), samplesBeneath()]);
  return createRegistry(files ?? (await inMemory()), { beneath });
}

async function inMemory(): Promise<Files> {
  return (await import('./files/memory.js')).memoryFiles();
}

/** The samples as a layout to be read. */
export async function samplesBeneath(): Promise<FileReader> {
  const { samples } = await import('../build/samples.js');
  return { read: async (path) => decode(samples, path) };
}

function decode(samples: Readonly<Record<string, string>>, path: string): Uint8Array | undefined {
  const text = Object.hasOwn(samples, path) ? samples[path] : undefined;
  return text === undefined ? undefined : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
