// In the worker: what was pushed to the registry within this page, and how all of it goes.

import { resetSandbox } from '../../pullspec/registry.js';
import { isInMemory, sandboxFiles } from '../sandbox-files.js';
import { Failure } from './failure.js';

/** What it takes: `{ any, blobs, bytes, memory }`; `memory` says that it is gone with the page. */
export async function usageOfSandbox() {
  const algorithms = await sandboxFiles.list('blobs');
  const blobs = (await Promise.all(algorithms.map(({ name }) => sandboxFiles.list(`blobs/${name}`)))).flat();
  const bytes = blobs.reduce((sum, { size = 0 }) => sum + size, 0);
  const any = (await sandboxFiles.list('')).length > 0;
  return { any, blobs: blobs.length, bytes, memory: await isInMemory() };
}

/** Takes everything away that was pushed. Gives what went. */
export async function startOver() {
  const { blobs, bytes } = await usageOfSandbox();
  try {
    await resetSandbox(sandboxFiles);
  } catch (error) {
    throw new Failure('sandbox', error);
  }
  return { blobs, bytes };
}
