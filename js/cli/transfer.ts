// Blobs that come and go while a command works, and what is said of them.

import type { BlobState, StoreStep } from '../store-types.js';
import type { BlobWords } from './blobs.js';
import { Board } from './board.js';
import type { Context } from './command.js';
import { UsageError } from './errors.js';
import type { Flags } from './options.js';
import { safe } from './text.js';

/** What to know of a pull that was interrupted. */
export const GOES_ON = 'Interrupted. What has come is kept: the next pull goes on from there.';

export interface TransferOptions {
  readonly words: BlobWords;
  /** What is waited for before anything comes. */
  readonly waiting: string;
  /** What to know where it was interrupted. */
  readonly interrupted?: string;
  /** Which steps are told without being asked for. */
  readonly tells?: readonly StoreStep['action'][];
}

/** What a store's work takes. */
export interface Watching {
  readonly signal: AbortSignal;
  readonly onProgress: (blob: BlobState) => void;
  readonly onStep: (step: StoreStep) => void;
}

/** Does some work, and shows what comes and goes: on a terminal in place, elsewhere a line for each blob. */
export async function transfer<T>(
  context: Context,
  { words, waiting, interrupted, tells = [] }: TransferOptions,
  work: (watching: Watching) => Promise<T>,
): Promise<T> {
  const { flags, err, signal, trace, world } = context;
  const talks = !flags.quiet && !flags.json;
  const board = new Board(err, { words, talks: talks && !trace, moves: err.terminal && world.env.TERM !== 'dumb' });
  const busy = context.waiting(waiting);
  const stop = () => {
    busy.end();
    board.end();
    if (interrupted !== undefined && talks) err.sentences([interrupted]);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await work({
      signal,
      onProgress: (blob) => {
        busy.end();
        board.hear(blob);
      },
      onStep: (step) => {
        if (trace) return trace.step(step);
        if (!talks || !tells.includes(step.action)) return;
        busy.end();
        board.say(safe(step.sentence.message));
      },
    });
  } finally {
    signal.removeEventListener('abort', stop);
    busy.end();
    board.end();
  }
}

/** Which platforms are meant. */
export function platformOf(flags: Flags): { readonly platform?: string } {
  const { platform } = flags;
  if (!flags['all-platforms']) return platform === undefined ? {} : { platform };
  if (platform === undefined) return { platform: 'all' };
  throw new UsageError('one-or-all', '--platform is one, --all-platforms is all.', 'Write one of the two.');
}
