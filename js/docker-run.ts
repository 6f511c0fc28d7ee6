// Running a credential helper: a program with a bounded answer, in a bounded time, without a shell.

import { spawn } from 'node:child_process';

/** The most bytes that are read of what a helper prints. */
const MAX_OUTPUT = 65_536;
/** How long a helper gets. It may have to ask its user something. */
const PATIENCE = 60_000;

/** How a program ended. */
export interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program with an argument, gives it a text, and waits for its end. */
export type RunProgram = (program: string, argument: string, input: string) => Promise<RunResult>;

export const runProgram: RunProgram = (program, argument, input) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, [argument], {
      stdio: 'pipe',
      timeout: PATIENCE,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    const output = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        output[name] += text;
        if (output[name].length > MAX_OUTPUT) child.kill('SIGKILL');
      });
    }
    child.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        new Error(error.code === 'ENOENT' ? `${program} is not installed` : `${program} does not start: ${error.code}`),
      );
    });
    child.once('close', (code) => resolve({ code, ...output }));
    // A helper that does not read its input is no reason to fail.
    child.stdin.on('error', () => undefined).end(input);
  });
