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
  const { command, args } = commandOf(positionals, commands);
  const given = all.filter((token) => token.kind === 'option');
  const allowed = command === undefined ? optionNames : [...COMMON, ...command.options];
  for (const { name: flag, rawName, value } of given) checkOption(flag, rawName, value, allowed, command);
  if (positionals.length > 0 && command === undefined) throw unknownCommand(positionals, commands);
  const flags = values as Flags;
  if (command !== undefined && !flags.help) checkCount(command, args);
  return { command, flags, args };
}

/** The command that the first word names, or the first two, and the words behind it. */
export function commandOf(
  words: readonly string[],
  commands: readonly Command[],
): { readonly command: Command | undefined; readonly args: readonly string[] } {
  for (const count of [2, 1]) {
    const name = words.slice(0, count).join(' ');
    const command = words.length >= count ? commands.find((each) => namesOf(each).includes(name)) : undefined;
    if (command !== undefined) return { command, args: words.slice(count) };
  }
  return { command: undefined, args: words.slice(1) };
}

/** What a command may be called. */
export const namesOf = ({ name, aliases = [] }: Command): readonly string[] => [name, ...aliases];

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

/** What to say of words that name no command. */
export function unknownCommand(words: readonly string[], commands: readonly Command[]): UsageError {
  const [first = '', second = ''] = words;
  const all = commands.flatMap(namesOf);
  const behind = all.flatMap((name) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []));
  if (behind.length > 0) {
    const message = second === '' ? `“${first}” alone is no command.` : `There is no command “${first} ${second}”.`;
    return new UsageError('unknown-command', message, `Behind “${first}” there may be: ${behind.join(', ')}.`);
  }
  const near = nearest(
    first,
    all.filter((name) => !name.includes(' ')),
  );
  const hint =
    near === undefined
      ? `To have an image name explained: pullspec explain ${first}. All commands: pullspec --help`
      : `Did you mean “${near}”? All commands: pullspec --help`;
  return new UsageError('unknown-command', `There is no command “${first}”.`, hint);
}

function checkCount(command: Command, args: readonly string[]): void {
  const usage = `${command.name} ${command.usage}`.trim();
  if (args.length < command.least) {
    throw new UsageError('missing-argument', `“${command.name}” needs ${command.usage}.`, `Write: pullspec ${usage}`);
  }
  if (args.length > command.most) throw tooMany(usage, command.name, args[command.most]);
}

/** What to say of the first word that nobody asked for. */
export function tooMany(usage: string, name: string, extra = ''): UsageError {
  const message = `“${extra}” is one argument too many for “${name}”.`;
  return new UsageError('too-many-arguments', message, `Write: pullspec ${usage}`);
}
