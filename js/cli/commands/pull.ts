// `pull`: brings an image into the store.

import { PULLING } from '../blobs.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { movedFrom, pullStatus, standing } from '../outcomes.js';
import { safe } from '../text.js';
import { GOES_ON, platformOf, transfer } from '../transfer.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [name = ''] = args;
  const platform = platformOf(flags);
  const { folder, images } = await context.store();
  const before = await images.ls();
  const client = await context.client({ image: name });
  const options = { words: PULLING, waiting: `Asking for ${safe(name)}`, interrupted: GOES_ON };
  const result = await transfer(context, options, (watching) =>
    images.pull(client, name, { ...platform, ...watching }),
  );
  const { image, previous } = result;
  const known = before.find((each) => each.name === image.name)?.descriptor.digest;
  if (flags.json) {
    out.line(pretty({ store: folder, ...result }));
  } else {
    const status = [`Status: ${pullStatus(result, known)}`, `Folder: ${safe(folder)}`];
    if (!flags.quiet) out.sentences([...standing(image), ...status, ...movedFrom(image.familiar, previous)]);
    // For scripts: the last line is the full name, as docker has it, and with --quiet it is the only one.
    out.line(safe(image.name ?? image.familiar));
  }
  return undefined;
};
