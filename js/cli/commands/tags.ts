// `tags`: the tags of a repository, as they arrive.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { Remarks } from '../pull.js';
import { safe } from '../text.js';

export const run: Run = async (context) => {
  const {
    args: [name = ''],
    flags,
    out,
    signal,
    client,
    waiting,
  } = context;
  const remarks = new Remarks();
  const busy = waiting(`Asking for the tags of ${safe(name)}`);
  const all: string[] = [];
  try {
    for await (const page of (await client({ image: name })).tagPages(name, { signal, onNotice: remarks.hear })) {
      // A list that breaks off would not be JSON, so it is printed when it is whole.
      if (flags.json) {
        all.push(...page);
        continue;
      }
      busy.end();
      out.lines(page.map(safe));
      await out.caughtUp(signal);
    }
  } finally {
    busy.end();
  }
  if (flags.json) out.line(pretty(all));
  remarks.print(context);
  return undefined;
};
