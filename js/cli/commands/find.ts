// `find`: what `docker run` does before it starts a container: the store first, then the registry, then a pull.

import { PULLING } from '../blobs.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { standing } from '../outcomes.js';
import { safe } from '../text.js';
import { GOES_ON, platformOf, transfer } from '../transfer.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [name = ''] = args;
  const platform = platformOf(flags);
  const { folder, images } = await context.store();
  const client = await context.client({ image: name });
  const options = {
    ...{ words: PULLING, waiting: `Looking for ${safe(name)}`, interrupted: GOES_ON },
    tells: ['find', 'ask', 'name'] as const,
  };
  const result = await transfer(context, options, (watching) =>
    images.find(client, name, { ...platform, ...watching }),
  );
  const { image, source } = result;
  if (flags.json) {
    out.line(pretty({ store: folder, ...result }));
  } else {
    const place = source === 'store' ? 'it was here already, and nobody was asked' : 'it was pulled from the registry';
    if (!flags.quiet) out.sentences([...standing(image), `Status: Found: ${place}`, `Folder: ${safe(folder)}`]);
    out.line(safe(image.name ?? image.familiar));
  }
  return undefined;
};
