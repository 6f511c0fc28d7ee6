// `digest`: what a name stands for now, and nothing else.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { pull } from '../pull.js';
import { withTagCheck } from '../tag-check.js';

export const run: Run = async (context) => {
  await withTagCheck(context, async () => {
    const { descriptor } = await pull(context, (client, name, options) => client.manifest(name, options));
    context.out.line(context.flags.json ? pretty(descriptor) : descriptor.digest);
  });
  return undefined;
};
