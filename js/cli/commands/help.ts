// `help`: the overview, or one command.

import type { Run } from '../command.js';
import { COMMANDS } from '../commands.js';
import { UsageError } from '../errors.js';
import { commandHelp, overview } from '../help.js';
import { nearest } from '../nearest.js';

export const run: Run = async ({ args: [name], out }) => {
  if (name === undefined) {
    out.lines(overview(out, COMMANDS));
    return undefined;
  }
  const command = COMMANDS.find((each) => each.name === name);
  if (command === undefined) {
    const names = COMMANDS.map((each) => each.name);
    const near = nearest(name, names);
    const hint = near === undefined ? `There are: ${names.join(', ')}.` : `Did you mean “${near}”?`;
    throw new UsageError('unknown-command', `There is no command “${name}”.`, hint);
  }
  out.lines(commandHelp(out, command));
  return undefined;
};
