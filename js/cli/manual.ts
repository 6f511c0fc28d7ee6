// docs/cli.md, made of the table of commands.

import type { Command } from './command.js';
import { EXITS, flagForm } from './help.js';
import { COMMON, type OptionName, option } from './options.js';

/** The manual as Markdown. */
export function manual(commands: readonly Command[]): string {
  const list = commands.map((each) => `| [\`${each.name}\`](#${each.name}) | ${each.summary} |`);
  const exits = EXITS.map(([code, meaning]) => `| ${code} | ${meaning} |`);
  return `${[
    '# The command line',
    '`npx pullspec COMMAND`, or `pullspec` where the package is installed. This page is made from the program’s own table of commands.',
    ['| command | what it does |', '| --- | --- |', ...list].join('\n'),
    'Results go to stdout, progress and errors to stderr. Texts from registries, files and names are escaped when they are printed: no control character, no change of direction and nothing invisible gets through. `manifest` and `config` print a registry’s exact bytes into files and pipes.',
    'Registries on this machine (`localhost`, `127.0.0.0/8`, `[::1]`) are asked over plain HTTP. `sandbox.localhost` is built in: sample images that need no network.',
    'Wherever an image is named, a file may stand that holds one: `oci-archive:FILE`, `docker-archive:FILE` and `oci:FOLDER` as skopeo writes them, or a path that begins with `/`, `./` or `../`. What it is, its bytes decide. Where it holds several images, one is named behind it: `oci-archive:images.tar:alpine:3.20`, by its name, its tag, its digest or `@` and its place from 0. No network is needed, and everything is verified as if it came from a registry.',
    'An image that was pulled to this machine is looked into with `store:` in front of its name, without a network: `pullspec files store:nginx`. Without it the registry is asked.',
    '## Flags of every command',
    flagTable(COMMON),
    'Colours are used on terminals. `NO_COLOR` and `TERM=dumb` turn them off, `FORCE_COLOR` turns them on.',
    '## Exit codes',
    ['| code | meaning |', '| --- | --- |', ...exits].join('\n'),
    'A registry that wants fewer requests (429) or fails (500 and above) is asked again, up to five times and with the waits that it asks for. If it still does not answer, the exit code is 7, as if it could not be reached: nothing is wrong with the command line, the name or the login, and a script that tries again on 7, and on nothing else, does what is right. `crane` and `skopeo` exit with 1 for every failure, so whoever only tells 0 from the rest sees no difference.',
    'With `--json` an error is one line on stderr, `{"error":{"code":…,"message":…,"hint":…}}`. Where it is about a text, `start` and `end` say where, in UTF-16 code units, and `fix` what was probably meant.',
    'With `--trace`, commands tell every step and every request on stderr, a line each; with `--json` as well, each line is an object: `{"step":{"action":…,"sentence":…}}`, `{"request":{"method":…,"url":…,"status":…}}`. No password and no token is in it.',
    '## Commands',
    ...commands.map(section),
  ].join('\n\n')}\n`;
}

function section(command: Command): string {
  const { name, aliases = [], usage, summary, details, options, examples } = command;
  const shown = examples.flatMap(([line, why]) => [`# ${why}`, `pullspec ${line}`]);
  return [
    `### ${name}`,
    `\`pullspec ${`${name} ${usage}`.trim()}\``,
    summary,
    ...(aliases.length > 0 ? [`Also ${aliases.map((alias) => `\`${alias}\``).join(', ')}.`] : []),
    ...details,
    ...(options.length > 0 ? [flagTable(options)] : []),
    ['```sh', ...shown, '```'].join('\n'),
  ].join('\n\n');
}

function flagTable(names: readonly OptionName[]): string {
  const rows = names.map((name) => `| \`${flagForm(name)}\` | ${option(name).summary} |`);
  return ['| flag | meaning |', '| --- | --- |', ...rows].join('\n');
}
