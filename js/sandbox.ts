// `sandbox.localhost`: the sample images, answered in this process.

import type { RegistryServer } from './server.js';

let registry: Promise<RegistryServer> | undefined;

/** Answers a request from the samples, which are loaded when they are asked for first. */
export async function sandboxFetch(request: Request): Promise<Response> {
  registry ??= Promise.all([import('../build/samples.js'), import('./server.js')]).then(
    ([{ samples }, { createRegistry }]) => createRegistry({ read: async (path) => decode(samples, path) }),
    (error: unknown) => {
      registry = undefined;
      throw error;
    },
  );
  return (await registry).fetch(request);
}

function decode(samples: Readonly<Record<string, string>>, path: string): Uint8Array | undefined {
  const text = Object.hasOwn(samples, path) ? samples[path] : undefined;
  return text === undefined ? undefined : Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
