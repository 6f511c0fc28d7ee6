// Runs a folder of *.test.mjs with node:test and counts what happened.

import { basename } from 'node:path';
import { run } from 'node:test';
import { inspect } from 'node:util';
import { filesUnder } from './fingerprint.mjs';
import { dim, elapsed, green, red, say } from './messages.mjs';
import { at, shown } from './paths.mjs';

/** Gives { passed, failed }. A file without tests, a skipped test and a test left for later are failures. */
export async function nodeTests(part, { concurrency = true, timeout = 300_000 } = {}) {
  const files = filesUnder(at('tests', part)).filter((file) => file.endsWith('.test.mjs'));
  const count = { passed: 0, failed: 0 };
  const ran = new Map(files.map((file) => [file, 0]));
  const fail = (title, detail) => {
    count.failed += 1;
    say(`  ${red('✗')} ${title}\n${detail.replace(/^/gm, '      ')}`);
  };
  const output = new Map();

  const note = ({ file, message }) => output.set(file, (output.get(file) ?? '') + message);
  const onResult = (event, passed) => {
    if (event.details.type === 'suite') return;
    const title = `${basename(event.file ?? part)}: ${event.name}`;
    const isFile = files.includes(event.name);
    if (isFile && passed) return;
    if (!isFile) ran.set(event.file, (ran.get(event.file) ?? 0) + 1);
    if (event.skip !== undefined || event.todo !== undefined) return fail(title, 'A skipped test proves nothing.');
    if (!passed) {
      const { error } = event.details;
      if (error?.failureType === 'subtestsFailed') return;
      return fail(title, explain(error) + (isFile ? `\n${output.get(event.file ?? event.name) ?? ''}` : ''));
    }
    count.passed += 1;
    say(`  ${green('✓')} ${title} ${dim(`${Math.round(event.details.duration_ms)} ms`)}`);
  };

  const since = performance.now();
  const stream = run({ files, concurrency, timeout });
  stream.on('test:pass', (event) => onResult(event, true)).on('test:fail', (event) => onResult(event, false));
  stream.on('test:stdout', note).on('test:stderr', note);
  for await (const _ of stream);
  for (const [file, tests] of ran) if (tests === 0) fail(shown(file), 'No test ran in this file.');
  if (files.length === 0) fail(`tests/${part}`, 'There is no test in this folder.');
  if (count.failed > 0)
    for (const [file, text] of output) say(`${dim(`— ${shown(file)} printed:`)}\n${text.trimEnd()}`);
  say(dim(`  ${part}: ${count.passed} passed, ${count.failed} failed, ${elapsed(since)}`));
  return count;
}

/** The error itself: node:test wraps what a test threw. */
function explain(error) {
  const cause = error?.cause instanceof Error || typeof error?.cause === 'object' ? error.cause : error;
  return typeof cause?.stack === 'string' && cause.name !== 'AssertionError'
    ? cause.stack
    : inspect(cause, { depth: 6 });
}
