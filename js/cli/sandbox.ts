// Where the command line keeps what is pushed to sandbox.localhost.

import { join } from 'node:path';
import type { Files } from '../files-types.js';
import { dataFolder } from './data-folder.js';
import type { Environment } from './output.js';

/** The files in that folder, which is made by the first push. */
export async function sandboxFiles(env: Environment): Promise<Files> {
  const { nodeFiles } = await import('../files/node.js');
  return nodeFiles(sandboxFolder(env));
}

/** The folder, with a user's other data. */
export const sandboxFolder = (env: Environment, platform?: string): string =>
  join(dataFolder(env, platform), 'sandbox');
