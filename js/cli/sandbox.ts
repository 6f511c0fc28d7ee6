// Where the command line keeps what is pushed to sandbox.localhost.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Files } from '../files-types.js';
import type { Environment } from './output.js';

/** The files in that folder, which is made by the first push. */
export async function sandboxFiles(env: Environment): Promise<Files> {
  const { nodeFiles } = await import('../files/node.js');
  return nodeFiles(sandboxFolder(env));
}

/** The folder: with a user's other data, as each system has it. A relative path in the environment means nothing. */
export function sandboxFolder(env: Environment, platform: string = process.platform): string {
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_DATA_HOME;
  const isWhole = named !== undefined && (platform === 'win32' ? /^[a-z]:[\\/]|^\\\\/i : /^\//).test(named);
  const home = env.HOME || homedir();
  const usual = platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.local', 'share');
  return join(isWhole ? named : usual, 'pullspec', 'sandbox');
}
