// `push`: sends an image of the store to a registry.

import type { BlobState } from '../../store-types.js';
import { PUSHING } from '../blobs.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { pushStatus } from '../outcomes.js';
import { safe } from '../text.js';
import { transfer } from '../transfer.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [name = '', to = name] = args;
  const { images } = await context.store();
  const client = await context.client({ image: to });
  const options = {
    ...{ words: PUSHING, waiting: `Asking for ${safe(to)}` },
    interrupted: 'Interrupted. What the registry has by now, the next push leaves out.',
  };
  const wanted = {
    ...(args.length > 1 && { to }),
    ...(flags.platform !== undefined && { platform: flags.platform }),
    ...(flags.referrers && { referrers: true }),
  };
  const blobs = new Map<string, BlobState>();
  const descriptor = await transfer(context, options, ({ onProgress, ...watching }) =>
    images.push(client, name, {
      ...wanted,
      ...watching,
      onProgress: (blob) => {
        blobs.set(blob.digest, blob);
        onProgress(blob);
      },
    }),
  );
  const full = await fullName(to);
  if (flags.json) out.line(pretty({ name: full, ...descriptor }));
  else if (flags.quiet) out.line(safe(full));
  else
    out.lines([`Digest: ${safe(descriptor.digest)}`, `Status: ${pushStatus(full, [...blobs.values()])}`, safe(full)]);
  return undefined;
};

async function fullName(name: string): Promise<string> {
  const { format, safeParse } = await import('../../index.js');
  const parsed = safeParse(name);
  return parsed.ok ? format(parsed.value) : name;
}
