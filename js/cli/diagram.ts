// The full name with a line of markers under it, and for each part a line that says what it is.

import type { Segment, SegmentKind } from '../index.js';
import type { Output, Style } from './output.js';
import { clip, pad, safe, shortDigest, width } from './text.js';

const STYLES: Readonly<Record<SegmentKind, Style>> = {
  registry: 'cyan',
  port: 'cyan',
  namespace: 'blue',
  name: 'green',
  separator: 'dim',
  tag: 'yellow',
  algorithm: 'magenta',
  encoded: 'magenta',
  invalid: 'error',
};

const LABELS: Readonly<Record<SegmentKind, string>> = {
  registry: 'registry',
  port: 'port',
  namespace: 'namespace',
  name: 'name',
  separator: '',
  tag: 'tag',
  algorithm: 'algorithm',
  encoded: 'digest',
  invalid: 'invalid',
};

/** A part as it is drawn: from which column on, and where its line hangs. */
interface Part {
  readonly segment: Segment;
  readonly text: string;
  readonly at: number;
  readonly middle: number;
}

/** The drawing, or a plain list where the name is wider than a line. */
export function diagram(out: Output, segments: readonly Segment[]): string[] {
  const parts = placed(segments);
  const last = parts.at(-1);
  const labelled = parts.filter(({ segment }) => segment.kind !== 'separator');
  if (last === undefined || last.at + width(last.text) > out.columns - 4) {
    return labelled.map(({ segment }) => `  ${meaning(out, segment)}`);
  }
  const name = parts.map(({ segment, text }) => out.paint(STYLES[segment.kind], text)).join('');
  const marks = parts.map((part) => out.paint(STYLES[part.segment.kind], markers(part))).join('');
  return [name, marks, ...hung(out, labelled)].map((line) => `  ${line}`.trimEnd());
}

/** The parts in the columns they take; of a digest only the start is drawn, it is whole elsewhere. */
function placed(segments: readonly Segment[]): Part[] {
  let at = 0;
  return segments.map((segment) => {
    const whole = safe(segment.reads ?? segment.text);
    const text = segment.kind === 'encoded' ? clip(whole, 13) : whole;
    const part = { segment, text, at, middle: at + Math.floor((width(text) - 1) / 2) };
    at += width(text);
    return part;
  });
}

/** Heavy under what was typed, dotted under what was filled in. */
function markers({ segment, text, at, middle }: Part): string {
  if (segment.kind === 'separator') return ' '.repeat(width(text));
  const stroke = segment.implied ? '┄' : '━';
  const hook = segment.implied ? '┬' : '┯';
  return stroke.repeat(middle - at) + hook + stroke.repeat(width(text) - (middle - at) - 1);
}

/** A line for each part, the last part first, so that no line crosses another. */
function hung(out: Output, parts: readonly Part[]): string[] {
  const column = (parts.at(-1)?.middle ?? 0) + 2;
  return parts.toReversed().map((part, nth) => {
    const open = parts.slice(0, parts.length - 1 - nth);
    let line = '';
    let at = 0;
    for (const { segment, middle } of open) {
      line += ' '.repeat(middle - at) + out.paint(STYLES[segment.kind], '│');
      at = middle + 1;
    }
    const elbow = `└${'─'.repeat(column - part.middle - 1)}`;
    const arm = ' '.repeat(part.middle - at) + out.paint(STYLES[part.segment.kind], elbow);
    return `${line}${arm} ${meaning(out, part.segment)}`;
  });
}

function meaning(out: Output, segment: Segment): string {
  const whole = segment.reads ?? segment.text;
  const text = segment.kind === 'encoded' ? shortDigest(`:${whole}`).replace(/^:/, '') : safe(whole);
  const label = out.paint('dim', pad(LABELS[segment.kind], 9));
  const how = segment.implied ? 'filled in' : segment.reads === undefined ? '' : `typed as ${safe(segment.text)}`;
  return `${label} ${out.paint(STYLES[segment.kind], text)}${how && out.paint('dim', `  ${how}`)}`;
}
