// Blobs that come and go, as lines: what a terminal shows while they do.

import type { BlobState } from '../store-types.js';
import type { Output } from './output.js';
import { bytes, clip, pad, safe, width } from './text.js';

/** How the states of a blob are called; it depends on where the blobs go. */
export type BlobWords = Readonly<Record<BlobState['state'], string>>;

export const PULLING: BlobWords = {
  waiting: 'waiting',
  present: 'already here',
  active: 'downloading',
  done: 'downloaded',
};
export const PUSHING: BlobWords = {
  waiting: 'waiting',
  present: 'already there',
  active: 'uploading',
  done: 'uploaded',
};
export const COPYING: BlobWords = { ...PUSHING, active: 'copying', done: 'copied' };
export const IMPORTING: BlobWords = { ...PULLING, active: 'reading', done: 'read' };

/** Why a line is as it is: the room that there is, and what the states are called. */
export interface BlobRoom {
  readonly columns: number;
  readonly rows: number;
  readonly words: BlobWords;
}

const DIGITS = 12;
const WORD = 13;
const SIZES = 18;
/** Fewer columns hold no word. */
const NARROW = 38;
const LONGEST_BAR = 30;
/** A bar that is shorter says nothing. */
const SHORTEST_BAR = 8;

/** The beginning of a digest, as docker shows it. */
export const shortId = (digest: string): string =>
  safe(digest.slice(digest.indexOf(':') + 1, digest.indexOf(':') + 13));

/** A line for each blob, as far as they fit, and one for all of them together. */
export function blobLines(out: Output, blobs: readonly BlobState[], room: BlobRoom): string[] {
  const shown = fitting(blobs, room.rows - 1);
  const hidden = blobs.length - shown.length;
  return [...shown.map((blob) => blobLine(out, blob, room)), totalLine(out, blobs, hidden, room)];
}

/** Those that are worth a line where there are too few: what is on its way first, then what waits. The order stays. */
function fitting(blobs: readonly BlobState[], rows: number): readonly BlobState[] {
  if (blobs.length <= rows) return blobs;
  const weights = { active: 0, waiting: 1, done: 2, present: 3 } as const;
  const ranked = [...blobs.keys()].sort((a, b) => weight(blobs[a]) - weight(blobs[b]) || a - b);
  function weight(blob: BlobState | undefined): number {
    return blob ? weights[blob.state] : 0;
  }
  const kept = new Set(ranked.slice(0, Math.max(0, rows)));
  return blobs.filter((_, at) => kept.has(at));
}

function blobLine(out: Output, blob: BlobState, { columns, words }: BlobRoom): string {
  const { state, loaded, total } = blob;
  const id = pad(shortId(blob.digest), DIGITS);
  const sizes = state === 'active' ? `${bytes(loaded)} of ${bytes(total)}` : bytes(total);
  const bar = Math.min(LONGEST_BAR, columns - DIGITS - WORD - SIZES - 6);
  if (state === 'active' && bar >= SHORTEST_BAR) {
    const parts = [id, pad(words.active, WORD), drawn(out, loaded, total, bar), sizes.padStart(SIZES)];
    return parts.join('  ');
  }
  // Where there is no room for a bar, the numbers alone say that it is on its way.
  if (state === 'active' || columns < NARROW) return clip(`${id}  ${sizes}`, columns);
  const word = out.paint(state === 'done' ? 'green' : 'dim', pad(words[state], WORD));
  const gap = bar >= SHORTEST_BAR ? bar + 2 + SIZES : 0;
  return `${id}  ${word}  ${sizes.padStart(gap)}`;
}

/** How much of it there is. What was announced may be wrong, so it is held to what a bar can show. */
function drawn(out: Output, loaded: number, total: number, columns: number): string {
  const full = Math.min(columns, Math.max(0, Math.round((loaded / Math.max(1, total)) * columns)));
  return out.paint('blue', '█'.repeat(full)) + out.paint('dim', '░'.repeat(columns - full));
}

function totalLine(out: Output, blobs: readonly BlobState[], hidden: number, { columns }: BlobRoom): string {
  const over = blobs.filter(({ state }) => state === 'done' || state === 'present').length;
  const wanted = blobs.filter(({ state }) => state !== 'present');
  const sum = (numbers: readonly number[]) => numbers.reduce((all, each) => all + each, 0);
  const loaded = sum(wanted.map(({ state, loaded: part, total }) => (state === 'done' ? total : part)));
  const sizes = `${bytes(loaded)} of ${bytes(sum(wanted.map(({ total }) => total)))}`;
  const line = `${over} of ${blobs.length} blobs, ${sizes}`;
  const whole = hidden > 0 ? `${line}, ${hidden} not shown` : line;
  return out.paint('dim', width(whole) > columns ? clip(line, columns) : whole);
}

/** What a pipe or a file is told of a blob once nothing more happens to it; nothing before. */
export function blobNote({ digest, state, total }: BlobState, words: BlobWords): string | undefined {
  if (state !== 'done' && state !== 'present') return undefined;
  return `${shortId(digest)}  ${pad(words[state], WORD)}  ${bytes(total)}`;
}
