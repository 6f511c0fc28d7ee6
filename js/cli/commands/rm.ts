// `rm`: takes names away, and what only they needed.

import type { RemoveResult } from '../../store-types.js';
import type { Context, Run } from '../command.js';
import { ToldAlready, tell } from '../errors.js';
import { pretty } from '../json.js';
import { freed, removalLines } from '../outcomes.js';
import { report } from '../report.js';

export const run: Run = async (context) => {
  const { args, flags, out, err } = context;
  const { familiar, safeParse } = await import('../../index.js');
  const short = (name: string) => {
    const parsed = safeParse(name);
    return parsed.ok ? familiar(parsed.value) : name;
  };
  const results: (RemoveResult & { readonly reference: string })[] = [];
  let exit: number | undefined;
  for (const reference of args) {
    const removed = await remove(context, reference);
    if (typeof removed === 'number') {
      exit ??= removed;
      continue;
    }
    results.push({ reference, ...removed });
    if (!flags.json && !flags.quiet) out.lines(removalLines(removed, short));
  }
  const total = { removed: results.flatMap(({ removed }) => removed), bytes: sum(results.map(({ bytes }) => bytes)) };
  if (flags.json) out.line(pretty(results));
  else if (!flags.quiet && results.length > 0) err.line(total.removed.length > 0 ? freed(total) : NEEDED);
  if (exit !== undefined) throw new ToldAlready(exit);
  return undefined;
};

/** What to know of names that took nothing with them. */
const NEEDED = 'Nothing was deleted: other names need all of it.';

/** Removes one. What goes wrong is told at once, and does not keep the others. */
async function remove({ flags, err, signal, trace, store }: Context, name: string): Promise<RemoveResult | number> {
  const { images } = await store();
  try {
    return await images.rm(name, { signal, ...(trace && { onStep: trace.step }) });
  } catch (error) {
    if (signal.aborted) throw error;
    const [told, exit] = await tell(error);
    report(err, told, flags.json === true);
    return exit;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
