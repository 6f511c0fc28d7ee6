// The sample images, served as a registry beside the page: `skopeo inspect docker://sandbox.localhost:8080/hello:1.1`. What is
// pushed to it is in memory, for as long as the server runs.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { at } from './paths.mjs';

/** The paths of the registry, and what answers them, in the form that the server mounts. */
export async function sandboxMount() {
  const load = (file) => import(pathToFileURL(at('dist', file)).href);
  const [{ createRegistry }, { memoryFiles }] = await Promise.all([load('server.js'), load('files/memory.js')]);
  // The registry asks only for paths that it makes itself: index.json, and blobs by their checked digests.
  const read = (path) => readFile(at('samples', path)).catch(() => undefined);
  return ['/v2/', createRegistry(memoryFiles(), { beneath: { read } }).fetch];
}
