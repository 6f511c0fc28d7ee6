// `help`: the overview, or one command.

import { commandOf, tooMany, unknownCommand } from '../arguments.js';
import type { Run } from '../command.js';
import { COMMANDS } from '../commands.js';
import { commandHelp, overview } from '../help.js';

export const run: Run = async ({ args, out }) => {
  if (args.length === 0) {
    out.lines(overview(out, COMMANDS));
    return undefined;
  }
  const { command, args: rest } = commandOf(args, COMMANDS);
  if (command === undefined) throw unknownCommand(args, COMMANDS);
  if (rest.length > 0) throw tooMany('help [COMMAND]', 'help', rest[0]);
  out.lines(commandHelp(out, command));
  return undefined;
};
