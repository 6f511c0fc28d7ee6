// `completion`: a script for a shell.

import type { Run } from '../command.js';
import { COMMANDS } from '../commands.js';
import { completion } from '../completion.js';
import { UsageError } from '../errors.js';

export const run: Run = async ({ args: [shell = ''], out }) => {
  const script = completion(shell, COMMANDS);
  if (script === undefined) {
    throw new UsageError('unknown-shell', `There is no completion for “${shell}”.`, 'There is for bash, zsh and fish.');
  }
  out.raw(script);
  return undefined;
};
