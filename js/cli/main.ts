#!/usr/bin/env node
// The program: the process's streams and signals round one command line.

import { EXIT } from './errors.js';
import { run } from './run.js';

const stop = new AbortController();
const interrupted = new Promise<number>((resolve) => {
  stop.signal.addEventListener('abort', () => resolve(EXIT.interrupted));
});

// The first time asks, the second time does not wait for an answer.
process.on('SIGINT', () => {
  if (stop.signal.aborted) process.exit(EXIT.interrupted);
  stop.abort();
});

// Whoever reads has seen enough: that is no failure. Nobody is left to be told anything else.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure));
}

const { argv, env, stdout, stderr } = process;
const work = run(argv.slice(2), {
  ...{ stdout, stderr, env, signal: stop.signal },
  // Opened when it is read first, so that nothing waits for it.
  get stdin() {
    return process.stdin;
  },
});
process.exitCode = await Promise.race([work, interrupted]);
if (stop.signal.aborted) {
  // Even if something still waits: for a line to be typed, or a server to answer.
  stdout.write('', () => stderr.write('', () => process.exit(EXIT.interrupted)));
}
