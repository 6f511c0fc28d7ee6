// `gc`: removes what nothing refers to.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { counted, freed } from '../outcomes.js';
import { safe } from '../text.js';

export const run: Run = async ({ flags, out, signal, trace, store }) => {
  const { images } = await store();
  const result = await images.gc({ signal, ...(trace && { onStep: trace.step }) });
  if (flags.json) {
    out.line(pretty(result));
  } else if (!flags.quiet) {
    const { removed, partial } = result;
    const parts = partial > 0 ? [`Removed ${counted(partial, 'part')} of downloads that nobody goes on with.`] : [];
    out.lines([...removed.map((digest) => `Deleted: ${safe(digest)}`), ...parts, freed(result)]);
  }
  return undefined;
};
