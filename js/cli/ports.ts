// Servers of the command line: which port, and until when.

import { UsageError } from './errors.js';

/** The port of `--port`; 0 is any that is free. */
export function portOf(text: string | undefined): number {
  const port = text === undefined ? 0 : /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new UsageError('not-a-port', `“${text}” is no port.`, 'A port is a number from 0 to 65535.');
}

/** Waits until the program is interrupted. */
export function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
