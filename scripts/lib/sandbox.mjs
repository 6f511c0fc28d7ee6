// The sample images, served as a registry beside the page: `skopeo inspect docker://sandbox.localhost:8080/hello:1.1`.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { at } from './paths.mjs';

/** The paths of the registry, and what answers them, in the form that the server mounts. */
export async function sandboxMount() {
  const { createRegistry } = await import(pathToFileURL(at('dist/server.js')).href);
  // The registry asks only for paths that it makes itself: index.json, and blobs by their checked digests.
  const read = (path) => readFile(at('samples', path)).catch(() => undefined);
  return ['/v2/', createRegistry({ read }).fetch];
}
