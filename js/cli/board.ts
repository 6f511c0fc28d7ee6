// Lines on a terminal that are drawn again in place while blobs come and go; elsewhere a line for each blob that is through.

import type { BlobState } from '../store-types.js';
import { type BlobWords, blobLines, blobNote } from './blobs.js';
import type { Output } from './output.js';
import { width } from './text.js';

/** How long a drawing stands at least, in milliseconds: faster, nobody could read it. */
const STANDS = 100;

export interface BoardOptions {
  readonly words: BlobWords;
  /** Whether anything is said at all. */
  readonly talks: boolean;
  /** Whether what is drawn may be drawn over. */
  readonly moves: boolean;
}

/** What becomes of blobs, for whoever looks on. */
export class Board {
  readonly #out: Output;
  readonly #options: BoardOptions;
  readonly #blobs = new Map<string, BlobState>();
  /** How wide the lines are that stand there. */
  #drawn: readonly number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #isStale = false;
  #isOver = false;

  constructor(out: Output, options: BoardOptions) {
    this.#out = out;
    this.#options = options;
  }

  /** Hears how far a blob is. */
  readonly hear = (blob: BlobState): void => {
    if (!this.#options.talks || this.#isOver) return;
    const before = this.#blobs.get(blob.digest);
    this.#blobs.set(blob.digest, blob);
    if (this.#options.moves) this.#show();
    else this.#note(blob, before);
  };

  /** Says something that stays, above what is drawn. */
  say(line: string): void {
    this.#out.raw(`${this.#back()}${line}\n`);
    this.#drawn = [];
    if (this.#blobs.size > 0 && this.#options.moves) this.#draw();
  }

  /** Draws what is the last state of things; what is printed next stands below. Nothing more is heard. */
  end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    if (this.#isStale) this.#draw();
  }

  #note(blob: BlobState, before: BlobState | undefined): void {
    const note = before?.state === blob.state ? undefined : blobNote(blob, this.#options.words);
    if (note !== undefined) this.#out.line(note);
  }

  #show(): void {
    this.#isStale = true;
    if (this.#timer !== undefined) return;
    this.#draw();
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#isStale) this.#show();
    }, STANDS);
    this.#timer.unref();
  }

  #draw(): void {
    const { columns, rows } = this.#out.size;
    const room = { columns: columns - 1, rows: rows - 1, words: this.#options.words };
    const lines = blobLines(this.#out, [...this.#blobs.values()], room);
    this.#out.raw(`${this.#back()}${lines.map((line) => `${line}\n`).join('')}`);
    this.#drawn = lines.map((line) => width(plain(line)));
    this.#isStale = false;
  }

  /** What takes the lines away that stand there. */
  #back(): string {
    if (this.#drawn.length === 0) return '';
    const { columns } = this.#out.size;
    // A window that has become narrower shows a line as several.
    const up = this.#drawn.reduce((all, each) => all + Math.max(1, Math.ceil(each / columns)), 0);
    return `\x1b[${up}A\r\x1b[J`;
  }
}

/** A line without this program's own colours. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const plain = (line: string): string => line.replace(/\x1b\[[\d;]*m/g, '');
