// Help, made of the table of commands.

import type { Command } from './command.js';
import { COMMON, type OptionName, option } from './options.js';
import type { Output } from './output.js';
import { pad, wrap } from './text.js';

/** Codes and meanings, for help and for the manual. */
export const EXITS: readonly (readonly [number, string])[] = [
  [0, 'it worked'],
  [1, 'it failed'],
  [2, 'the command line is wrong'],
  [3, 'a name is no image name'],
  [4, 'there is no such image, tag or platform, or it is hidden from you'],
  [5, 'the registry wants a login, or refuses this one'],
  [6, 'the bytes are not those that the digest names'],
  [7, 'the registry cannot be reached, or cannot answer now: the same command may succeed later'],
  [130, 'interrupted'],
];

/** What is shown by `pullspec` alone. */
export function overview(out: Output, commands: readonly Command[]): string[] {
  const lines = [
    'Explain container image names; pull the images behind them, and look into them.',
    '',
    `${out.paint('bold', 'Usage')}  pullspec COMMAND [FLAGS] [ARGUMENTS]`,
  ];
  const column = Math.max(...commands.map((command) => invocation(command).length)) + 2;
  for (const group of new Set(commands.map((command) => command.group))) {
    lines.push('', out.paint('bold', group));
    for (const command of commands.filter((each) => each.group === group)) {
      lines.push(`  ${out.paint('cyan', pad(invocation(command), column))}${command.summary}`);
    }
  }
  lines.push('', out.paint('bold', 'Flags of every command'), ...flags(out, COMMON));
  lines.push('', 'pullspec COMMAND --help says more. Try: pullspec explain nginx');
  return lines;
}

/** What is shown by `pullspec COMMAND --help`. */
export function commandHelp(out: Output, command: Command): string[] {
  const lines = [command.summary, '', `${out.paint('bold', 'Usage')}  pullspec ${invocation(command)} [FLAGS]`];
  if (command.aliases) lines.push(`${out.paint('bold', 'Also')}   ${alsoCalled(command.aliases)}`);
  for (const paragraph of command.details) lines.push('', ...wrap(paragraph, out.columns));
  lines.push('', out.paint('bold', 'Flags'), ...flags(out, [...command.options, ...COMMON]));
  lines.push('', out.paint('bold', 'Examples'));
  for (const [line, why] of command.examples) {
    lines.push(`  ${out.paint('dim', `# ${why}`)}`, `  pullspec ${line}`);
  }
  return lines;
}

/** What else a command is called, as it is typed. */
export const alsoCalled = (aliases: readonly string[]): string =>
  aliases.map((alias) => `pullspec ${alias}`).join(', ');

const invocation = ({ name, usage }: Command): string => `${name} ${usage}`.trim();

/** A flag as it is written. */
export function flagForm(name: OptionName): string {
  const { short, value } = option(name);
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

function flags(out: Output, names: readonly OptionName[]): string[] {
  const forms = names.map(flagForm);
  const column = Math.max(...forms.map((form) => form.length)) + 2;
  return names.map((name, at) => `  ${out.paint('cyan', pad(forms[at] ?? '', column))}${option(name).summary}`);
}
