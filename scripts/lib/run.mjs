// Running other programs: with progress while they run, and with everything they said when they fail.

import { spawn } from 'node:child_process';
import { done, Failure, progress } from './messages.mjs';
import { ROOT } from './paths.mjs';

/** Colour codes, which have no place in a one-line note. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what is looked for.
const ESCAPES = /\x1b\[[0-9;?]*[A-Za-z]/g;

/** Starts a program and collects what it says. Never rejects: `code` is null when it could not be started at all. */
export function capture(command, args, { cwd = ROOT, env, onLine, shell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env: env ? { ...process.env, ...env } : process.env,
      shell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Nothing that is started goes on behind the one who started it.
    const end = () => void child.kill();
    process.once('exit', end);
    const texts = { stdout: '', stderr: '', output: '' };
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        texts[name] += text;
        texts.output += text;
        const line = text
          .replace(ESCAPES, '')
          .trim()
          .split(/[\r\n]+/)
          .at(-1)
          ?.trim();
        if (line) onLine?.(line);
      });
    }
    child.on('error', (error) => resolve({ ...texts, code: null, error }));
    child.on('close', (code, signal) => {
      process.off('exit', end);
      resolve({ ...texts, code: code ?? 1, signal });
    });
  });
}

/** What a program prints, or undefined if it is missing or fails. For questions such as `rustc --version`. */
export async function ask(command, ...args) {
  const { code, stdout } = await capture(command, args);
  return code === 0 ? stdout.trim() : undefined;
}

/** Runs one step of the work. Fails with all of its output if it fails. */
export async function run(title, command, args, { mend, ...options } = {}) {
  const shownProgress = progress(title);
  const result = await capture(command, args, { ...options, onLine: shownProgress.note });
  shownProgress.end();
  if (result.code === null) throw new Failure(`${command} could not be started: ${result.error.message}.`, { mend });
  if (result.code !== 0) {
    const how = result.signal ? `was ended by ${result.signal}` : `failed with exit code ${result.code}`;
    throw new Failure(`${title}: ${command} ${how}.`, { mend, output: result.output });
  }
  done(title, shownProgress.since);
  return result;
}

/** npm, which is a script of its own kind on Windows. */
export const npm = (title, args, options) =>
  run(title, process.platform === 'win32' ? 'npm.cmd' : 'npm', args, {
    shell: process.platform === 'win32',
    ...options,
  });
