// A text with carets under the characters that are meant.

import type { Output, Style } from './output.js';
import { safe, width } from './text.js';

/** How many characters are shown on either side of what is meant, in a text that is longer. */
const AROUND = 60;

/** The text and the line of carets; columns are those of what is printed, escapes and wide characters included. */
export function carets(output: Output, text: string, start: number, end: number, style: Style): string[] {
  const from = start > AROUND + 20 ? start - AROUND : 0;
  const until = text.length > end + AROUND + 20 ? end + AROUND : text.length;
  const last = Math.min(end, start + 4 * AROUND);
  const before = (from > 0 ? '…' : '') + safe(text.slice(from, start));
  const meant = safe(text.slice(start, last)) + (last < end ? '…' : '');
  const after = last < end ? '' : safe(text.slice(end, until)) + (until < text.length ? '…' : '');
  const under = '^'.repeat(Math.max(1, width(meant)));
  return [before + output.paint(style, meant) + after, ' '.repeat(width(before)) + output.paint(style, under)];
}

/** Which characters these are, counted as people count: from 1. */
export function places(start: number, end: number): string {
  if (end <= start) return `behind character ${start}`;
  return end === start + 1 ? `character ${end}` : `characters ${start + 1} to ${end}`;
}
