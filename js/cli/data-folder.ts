// Where programs keep a user's data, as each system has it.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './output.js';

/** This program's folder there. A relative path in the environment means nothing. */
export function dataFolder(env: Environment, platform: string = process.platform): string {
  const named = platform === 'win32' ? env.LOCALAPPDATA : env.XDG_DATA_HOME;
  const isWhole = named !== undefined && (platform === 'win32' ? /^[a-z]:[\\/]|^\\\\/i : /^\//).test(named);
  const home = env.HOME || homedir();
  const usual = platform === 'win32' ? join(home, 'AppData', 'Local') : join(home, '.local', 'share');
  return join(isWhole ? named : usual, 'pullspec');
}
