// One command line: from its words to its exit code.

import type { RegistryClient } from '../registry.js';
import { flagsOf, read } from './arguments.js';
import type { Context, World } from './command.js';
import { COMMANDS } from './commands.js';
import { connect } from './connect.js';
import { EXIT, ToldAlready, tell } from './errors.js';
import { commandHelp, overview } from './help.js';
import { pretty } from './json.js';
import type { Flags } from './options.js';
import { Output, wantsColour } from './output.js';
import { waiting } from './progress.js';
import { report } from './report.js';
import { VERSION } from './version.js';

/** Runs a command line. Never rejects. */
export async function run(argv: readonly string[], world: World): Promise<number> {
  const flags = flagsOf(argv);
  const output = (stream: World['stdout']) =>
    new Output(stream, wantsColour(stream, world.env, flags['no-color'] === true));
  const out = output(world.stdout);
  const err = output(world.stderr);
  try {
    return (await dispatch(argv, world, out, err)) ?? EXIT.ok;
  } catch (error) {
    if (world.signal.aborted) return EXIT.interrupted;
    if (error instanceof ToldAlready) return error.exit;
    const [told, exit] = await tell(error);
    report(err, told, flags.json === true);
    return exit;
  }
}

async function dispatch(argv: readonly string[], world: World, out: Output, err: Output): Promise<number | undefined> {
  const { command, flags, args } = read(argv, COMMANDS);
  if (command === undefined) {
    if (flags.version) out.line(flags.json ? pretty({ version: VERSION }) : VERSION);
    else out.lines(overview(out, COMMANDS));
    return undefined;
  }
  if (flags.help) {
    out.lines(commandHelp(out, command));
    return undefined;
  }
  const { run: work } = await command.load();
  return work(context(args, flags, world, out, err));
}

function context(args: readonly string[], flags: Flags, world: World, out: Output, err: Output): Context {
  const { signal } = world;
  const talkative = !flags.quiet && !flags.json;
  let connected: Promise<RegistryClient> | undefined;
  return {
    ...{ args, flags, world, out, err, signal },
    client: (about) => {
      connected ??= connect(about, flags, world);
      return connected;
    },
    waiting: (text) => waiting(err, talkative, text),
  };
}
