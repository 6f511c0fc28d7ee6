// One command line: from its words to its exit code.

import type { RegistryClient } from '../registry.js';
import { flagsOf, read } from './arguments.js';
import type { Command, Context, World } from './command.js';
import { COMMANDS } from './commands.js';
import { connect } from './connect.js';
import { EXIT, ToldAlready, tell } from './errors.js';
import { commandHelp, overview } from './help.js';
import { pretty } from './json.js';
import { openImages } from './open-images.js';
import type { Flags } from './options.js';
import { Output, wantsColour } from './output.js';
import { waiting } from './progress.js';
import { report } from './report.js';
import { openStore } from './store.js';
import { tracing } from './trace.js';
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
  return work(await context(command, args, flags, world, out, err));
}

async function context(
  command: Command,
  words: readonly string[],
  given: Flags,
  world: World,
  out: Output,
  err: Output,
): Promise<Context> {
  const { signal } = world;
  const trace = given.trace ? tracing(err, given.json === true) : undefined;
  const store = once(() => openStore(given, world));
  const { args, mounts, flags } = await openImages(command, words, { flags: given, err, signal, store });
  // Lines that come and go do not mix with those that stay.
  const talkative = !flags.quiet && !flags.json && !trace;
  let connected: Promise<RegistryClient> | undefined;
  return {
    ...{ args, flags, world, out, err, signal, trace, store },
    client: (...about) => {
      connected ??= connect(about, flags, world, mounts, trace);
      return connected;
    },
    waiting: (text) => waiting(err, talkative, text),
  };
}

/** Does some work when it is asked for first, and then has it. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
