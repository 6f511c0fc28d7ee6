// What comes in by standard input or from a file.

import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { CommandError } from './errors.js';

const LIMIT = 64_000_000;
/** Longer than any name may be: the rest of a longer line would only fill memory. */
const LONGEST_LINE = 1_000_000;

/** All lines of a stream, as many at a time as have arrived; the last one may lack its line end. */
export async function* lines(stream: Readable): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const [first = '', ...more] = decoder.decode(chunk as Uint8Array, { stream: true }).split('\n');
    rest += first;
    if (rest.length > LONGEST_LINE) throw tooMuch('A line of standard input', `${LONGEST_LINE} characters`);
    if (more.length === 0) continue;
    const whole = [rest, ...more];
    rest = whole.pop() ?? '';
    yield whole.map(withoutReturn);
  }
  rest += decoder.decode();
  if (rest !== '') yield [withoutReturn(rest)];
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);

/** The whole text of a file, or of a stream for “-”. */
export async function text(path: string, stdin: Readable): Promise<string> {
  const stream = path === '-' ? stdin : createReadStream(path);
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream) {
      size += (chunk as Uint8Array).length;
      if (size > LIMIT) throw tooMuch(path === '-' ? 'Standard input' : path, '64 MB');
      chunks.push(chunk as Uint8Array);
    }
  } catch (error) {
    throw unreadable(error, path);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** A password from standard input, without the line end that most programs put behind it. */
export async function passwordFrom(stdin: Readable): Promise<string> {
  const password = (await text('-', stdin)).replace(/\r?\n$/, '');
  if (password !== '' && !/[\r\n]/.test(password)) return password;
  const what = password === '' ? 'is empty' : 'has more than one line';
  throw new CommandError('no-password', `Standard input ${what}: that is no password.`, 'Pipe the password in.');
}

const tooMuch = (what: string, limit: string): CommandError =>
  new CommandError('too-large', `${what} is longer than ${limit}.`, 'Give it in parts.');

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EISDIR: 'It is a folder.',
  EACCES: 'You may not read it.',
};

function unreadable(error: unknown, path: string): unknown {
  if (error instanceof CommandError || !(error instanceof Error)) return error;
  const reason = REASONS[(error as NodeJS.ErrnoException).code ?? ''] ?? `${error.message}.`;
  return new CommandError(
    'unreadable',
    `“${path}” cannot be read. ${reason}`,
    'Give a file, or “-” for standard input.',
  );
}
