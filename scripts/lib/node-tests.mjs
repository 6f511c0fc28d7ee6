// Runs a folder of *.test.mjs with node:test and counts what happened.

import { run } from 'node:test';
import { inspect } from 'node:util';
import { filesUnder } from './fingerprint.mjs';
import { dim, green, red, say } from './messages.mjs';
import { at, shown } from './paths.mjs';

/** How long a file may take, in milliseconds: several times what the longest one does, for the machine may be busy. */
const PATIENCE = 1_800_000;

/**
 * A folder of tests: `jobs` run a file each, `result()` says and gives what came of them.
 * A file without tests, a skipped test and a test left for later count as failures, and so does a folder without files.
 */
export function nodeTests(part) {
  const files = filesUnder(at('tests', part)).filter((file) => file.endsWith('.test.mjs'));
  const tests = files.map((file) => new TestFile(file));
  const jobs = tests.map((test) => () => test.run());
  const result = () => {
    if (tests.length === 0) {
      tests.push(new TestFile(at('tests', part)));
      tests[0].fail('', 'There is no test in this folder.');
    }
    const sum = (name) => tests.reduce((total, each) => total + each[name], 0);
    return { passed: sum('passed'), failed: sum('failed'), failures: tests.flatMap(({ failures }) => failures) };
  };
  return { jobs, result };
}

/** One file: a process of its own with its own events, so that what it registers counts as its own. */
class TestFile {
  passed = 0;
  /** What failed, as it was told. */
  failures = [];
  #output = '';

  constructor(file) {
    this.file = file;
    this.name = shown(file);
  }

  get failed() {
    return this.failures.length;
  }

  async run() {
    const stream = run({ files: [this.file], timeout: PATIENCE });
    const keep = ({ message }) => {
      this.#output += message;
    };
    stream.on('test:stdout', keep).on('test:stderr', keep);
    // Errors after a test has ended come as remarks, between the totals; what a test has to show starts with a bar.
    stream.on('test:diagnostic', ({ message }) => {
      if (message.startsWith('│')) say(`  ${message}`);
      if (/^(Warning|Error)/.test(message)) keep({ message: `${message}\n` });
    });
    stream.on('test:pass', (event) => this.#onPass(event)).on('test:fail', (event) => this.#onFail(event));
    for await (const _ of stream);
    if (this.passed + this.failed === 0) this.fail('', 'No test ran in this file.');
    if (this.failed > 0 && this.#output) say(`${dim(`— ${this.name} printed:`)}\n${this.#output.trimEnd()}`);
  }

  fail(title, detail) {
    const told = `  ${red('✗')} ${this.#titled(title)}\n${detail.trimEnd().replace(/^/gm, '      ')}`;
    this.failures.push(told);
    say(told);
  }

  #titled(title) {
    return title ? `${this.name}: ${title}` : this.name;
  }

  #onPass(event) {
    if (event.details.type === 'suite' || this.#isWhole(event)) return;
    if (event.skip !== undefined || event.todo !== undefined) {
      this.fail(event.name, 'A skipped test proves nothing.');
      return;
    }
    this.passed += 1;
    say(`  ${green('✓')} ${this.#titled(event.name)} ${dim(`${Math.round(event.details.duration_ms)} ms`)}`);
  }

  #onFail(event) {
    const { error } = event.details;
    // What is inside has been told already.
    if (error?.failureType === 'subtestsFailed') return;
    if (this.#isWhole(event) && this.failed > 0) return;
    if (this.#isWhole(event)) this.fail('', `Its process ended badly, with exit code ${error?.exitCode ?? 'unknown'}.`);
    else this.fail(event.name, explain(error));
  }

  /** To node:test a file is a test too: it fails if its process ends badly, and else says nothing new. */
  #isWhole(event) {
    return event.nesting === 0 && (event.name === this.file || event.name === this.name);
  }
}

/** The error itself: node:test wraps what a test threw. */
function explain(error) {
  const thrown = error?.cause ?? error;
  return typeof thrown?.stack === 'string' ? thrown.stack : inspect(thrown, { depth: 6 });
}
