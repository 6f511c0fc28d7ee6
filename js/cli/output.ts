// What is written where, and in which colours.

import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { wrap } from './text.js';

export type Stream = Writable & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };
export type Environment = Readonly<Record<string, string | undefined>>;

const CODES = {
  bold: '1',
  dim: '2',
  red: '31',
  green: '32',
  yellow: '33',
  blue: '34',
  magenta: '35',
  cyan: '36',
  error: '1;31',
  warning: '1;33',
} as const;
export type Style = keyof typeof CODES;

/** Whether a stream gets colours. FORCE_COLOR goes before NO_COLOR, as in Node. */
export function wantsColour(stream: Stream, env: Environment, refused: boolean): boolean {
  if (refused) return false;
  const forced = env.FORCE_COLOR;
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  if (env.NO_COLOR || env.TERM === 'dumb') return false;
  return stream.isTTY === true;
}

/** One of the two streams. Whoever prints a text from outside escapes it first. */
export class Output {
  readonly terminal: boolean;
  readonly #stream: Stream;
  readonly #coloured: boolean;
  #full = false;

  constructor(stream: Stream, coloured: boolean) {
    this.#stream = stream;
    this.#coloured = coloured;
    this.terminal = stream.isTTY === true;
  }

  /** How many columns a line may take; a file has as many as a common terminal. */
  get columns(): number {
    return Math.max(40, Math.min(this.#stream.columns ?? 100, 160));
  }

  /** What the terminal has now: for what is drawn over, every column and line counts. */
  get size(): { readonly columns: number; readonly rows: number } {
    const { columns = 80, rows = 24 } = this.#stream;
    return { columns: Math.max(20, columns), rows: Math.max(2, rows) };
  }

  paint(style: Style, text: string): string {
    return this.#coloured && text !== '' ? `\x1b[${CODES[style]}m${text}\x1b[0m` : text;
  }

  line(text = ''): void {
    this.raw(`${text}\n`);
  }

  lines(texts: readonly string[]): void {
    this.raw(texts.map((text) => `${text}\n`).join(''));
  }

  /** Sentences, each a line; on a terminal they are broken between words. */
  sentences(texts: readonly string[]): void {
    this.lines(this.terminal ? texts.flatMap((text) => wrap(text, this.columns)) : texts);
  }

  raw(data: string | Uint8Array): void {
    if (!this.#stream.write(data)) this.#full = true;
  }

  /** Waits until whoever reads has caught up, so that a long list is not kept in memory. */
  async caughtUp(signal: AbortSignal): Promise<void> {
    if (this.#full && this.#stream.writableNeedDrain) await once(this.#stream, 'drain', { signal });
    this.#full = false;
  }
}
