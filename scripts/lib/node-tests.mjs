// Runs a folder of *.test.mjs with node:test and counts what happened.

import { run } from 'node:test';
import { inspect } from 'node:util';
import { filesUnder } from './fingerprint.mjs';
import { dim, elapsed, green, red, say } from './messages.mjs';
import { at, shown } from './paths.mjs';

/**
 * Gives { passed, failed }, `workers` files at a time.
 * A file without tests, a skipped test and a test left for later count as failures, and so does a folder without files.
 */
export async function nodeTests(part, { workers = 2, timeout = 300_000 } = {}) {
  const since = performance.now();
  const count = { passed: 0, failed: 0 };
  const files = filesUnder(at('tests', part)).filter((file) => file.endsWith('.test.mjs'));
  if (files.length === 0) fail(count, `tests/${part}`, 'There is no test in this folder.');
  const queue = [...files];
  const worker = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) await runFile(file, count, timeout);
  };
  await Promise.all(Array.from({ length: workers }, worker));
  say(dim(`  ${part}: ${count.passed} passed, ${count.failed} failed, ${elapsed(since)}`));
  return count;
}

function fail(count, title, detail) {
  count.failed += 1;
  say(`  ${red('✗')} ${title}\n${detail.trimEnd().replace(/^/gm, '      ')}`);
}

/** Each file is a process of its own, with its own stream of events: what it registers is its own, wherever the call stands. */
async function runFile(file, count, timeout) {
  const name = shown(file);
  const failedBefore = count.failed;
  let tests = 0;
  let output = '';
  const onResult = (passed) => (event) => {
    if (event.details.type === 'suite' && passed) return;
    const error = event.details.error;
    // The file itself is a test to node:test: it fails when the process ends badly, and else says nothing new.
    const isFile = event.nesting === 0 && (event.name === file || event.name === name);
    if (isFile && passed) return;
    if (error?.failureType === 'subtestsFailed') return;
    if (!isFile && event.details.type !== 'suite') tests += 1;
    if (isFile && failedBefore < count.failed) return;
    if (event.skip !== undefined || event.todo !== undefined) {
      fail(count, `${name}: ${event.name}`, 'A skipped test proves nothing.');
    } else if (passed) {
      count.passed += 1;
      say(`  ${green('✓')} ${name}: ${event.name} ${dim(`${Math.round(event.details.duration_ms)} ms`)}`);
    } else {
      fail(count, `${name}: ${event.name}`, explain(error));
    }
  };
  const keep = ({ message }) => {
    output += message;
  };
  const stream = run({ files: [file], timeout });
  stream.on('test:pass', onResult(true)).on('test:fail', onResult(false));
  stream.on('test:stdout', keep).on('test:stderr', keep);
  for await (const _ of stream);
  if (tests === 0 && failedBefore === count.failed) fail(count, name, 'No test ran in this file.');
  if (output && failedBefore < count.failed) say(`${dim(`— ${name} printed:`)}\n${output.trimEnd()}`);
}

/** The error itself: node:test wraps what a test threw. */
function explain(error) {
  const thrown = error?.cause ?? error;
  return typeof thrown?.stack === 'string' ? thrown.stack : inspect(thrown, { depth: 6 });
}
