// `extract`: the names in a text.

import type { Extracted } from '../../index.js';
import type { Run } from '../command.js';
import { text } from '../input.js';
import { pretty } from '../json.js';
import type { Output } from '../output.js';
import { pad, safe } from '../text.js';

interface Placed extends Extracted {
  readonly line: number;
  readonly column: number;
}

export const run: Run = async ({ args: [path = '-'], flags, world, out, err }) => {
  const source = await text(path, world.stdin);
  const { extract } = await import('../../index.js');
  const found = placed(source, extract(source));
  if (flags.json) out.line(pretty(found));
  else if (out.terminal) out.lines(table(out, path, found));
  else out.lines(found.map(({ name }) => safe(name)));
  if (found.length === 0 && !flags.quiet && !flags.json) err.line('There is no image name in it.');
  return undefined;
};

/** Lines and columns count from 1, as editors do. */
function placed(source: string, found: readonly Extracted[]): Placed[] {
  let line = 1;
  let lineStart = 0;
  return [...found]
    .sort((a, b) => a.start - b.start)
    .map((each) => {
      for (
        let end = source.indexOf('\n', lineStart);
        end >= 0 && end < each.start;
        end = source.indexOf('\n', lineStart)
      ) {
        line += 1;
        lineStart = end + 1;
      }
      return { ...each, line, column: each.start - lineStart + 1 };
    });
}

/** Names first, so that they can still be copied by line. */
function table(out: Output, path: string, found: readonly Placed[]): string[] {
  const column = Math.min(60, Math.max(0, ...found.map(({ name }) => name.length))) + 2;
  const file = path === '-' ? '' : `${safe(path)}:`;
  return found.map(({ name, line, column: at, source }) => {
    return out.paint('green', pad(safe(name), column)) + out.paint('dim', `${file}${line}:${at}  ${source}`);
  });
}
