// The command line, taken apart: which command, its flags and its arguments, or what is wrong with it.

import { parseArgs } from 'node:util';
import type { Command } from './command.js';
import { UsageError } from './errors.js';
import { nearest } from './nearest.js';
import { COMMON, type Flags, OPTIONS, type OptionName, option, optionNames } from './options.js';

export interface Line {
  readonly command: Command | undefined;
  readonly flags: Flags;
  readonly args: readonly string[];
}

/** Reads the flags alone, whatever else is wrong: how an error is told depends on them. */
export function flagsOf(argv: readonly string[]): Flags {
  return tokens(argv).values as Flags;
}

/** Takes the command line apart. Throws {@link UsageError}. */
export function read(argv: readonly string[], commands: readonly Command[]): Line {
  const { tokens: all, positionals, values } = tokens(argv);
  const [name, ...args] = positionals;
  const command = name === undefined ? undefined : commands.find((each) => each.name === name);
  const given = all.filter((token) => token.kind === 'option');
  const allowed = command === undefined ? optionNames : [...COMMON, ...command.options];
  for (const { name: flag, rawName, value } of given) checkOption(flag, rawName, value, allowed, command);
  if (name !== undefined && command === undefined) throw unknownCommand(name, commands);
  const flags = values as Flags;
  if (command !== undefined && !flags.help) checkCount(command, args);
  return { command, flags, args };
}

function tokens(argv: readonly string[]) {
  return parseArgs({
    args: [...argv],
    options: OPTIONS,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
}

const known = (name: string): name is OptionName => Object.hasOwn(OPTIONS, name);
const helpFor = (command: Command | undefined) => `See: pullspec ${command ? `${command.name} ` : ''}--help`;

function checkOption(
  name: string,
  raw: string,
  value: string | undefined,
  allowed: readonly OptionName[],
  command: Command | undefined,
): void {
  if (!known(name)) throw unknownOption(raw, allowed, command);
  if (!allowed.includes(name)) {
    throw new UsageError('unknown-option', `“${command?.name}” takes no ${raw}.`, helpFor(command));
  }
  const { type, value: form } = option(name);
  if (type === 'boolean' && value !== undefined) {
    throw new UsageError('unwanted-value', `${raw} takes no value.`, `Write ${raw} alone.`);
  }
  if (type === 'string' && (value === undefined || value === '')) {
    throw new UsageError('missing-value', `${raw} needs a value.`, `Write ${raw} ${form ?? 'VALUE'}.`);
  }
}

function unknownOption(raw: string, allowed: readonly OptionName[], command: Command | undefined): UsageError {
  const near = nearest(
    raw,
    allowed.map((each) => `--${each}`),
  );
  const dash =
    command?.group === 'Names'
      ? ` A name that starts with a dash goes behind two: pullspec ${command.name} -- ${raw}`
      : '';
  const hint = near === undefined ? `${helpFor(command)}.${dash}` : `Did you mean ${near}?`;
  return new UsageError('unknown-option', `There is no flag ${raw}.`, hint);
}

function unknownCommand(name: string, commands: readonly Command[]): UsageError {
  const near = nearest(
    name,
    commands.map((each) => each.name),
  );
  const hint =
    near === undefined
      ? `To have an image name explained: pullspec explain ${name}. All commands: pullspec --help`
      : `Did you mean “${near}”? All commands: pullspec --help`;
  return new UsageError('unknown-command', `There is no command “${name}”.`, hint);
}

function checkCount(command: Command, args: readonly string[]): void {
  const form = `Write: pullspec ${`${command.name} ${command.usage}`.trim()}`;
  if (args.length < command.least) {
    throw new UsageError('missing-argument', `“${command.name}” needs ${command.usage}.`, form);
  }
  if (args.length > command.most) {
    const extra = args[command.most];
    throw new UsageError('too-many-arguments', `“${extra}” is one argument too many for “${command.name}”.`, form);
  }
}
