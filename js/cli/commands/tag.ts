// `tag`: another name for an image of the store.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { movedFrom, tagged } from '../outcomes.js';
import { safe } from '../text.js';

export const run: Run = async ({ args, flags, out, signal, trace, store }) => {
  const [from = '', to = ''] = args;
  const { images } = await store();
  const before = await images.ls();
  const image = await images.tag(from, to, { signal, ...(trace && { onStep: trace.step }) });
  const known = before.find((each) => each.name === image.name)?.descriptor.digest;
  const previous = known === image.descriptor.digest ? undefined : known;
  if (flags.json) {
    out.line(pretty({ ...image, ...(previous !== undefined && { previous }) }));
  } else if (!flags.quiet) {
    const told = [tagged(from, image), ...movedFrom(image.familiar, previous)];
    out.sentences([...told, `Digest: ${safe(image.descriptor.digest)}`]);
  }
  return undefined;
};
