// `inspect`: what an image is.

import type { Noticed, PullOptions, RegistryClient, RegistryError } from '../../registry.js';
import type { Run } from '../command.js';
import { forPeople } from '../image.js';
import { asJson, type Inspected } from '../image-json.js';
import { pretty } from '../json.js';
import { pull } from '../pull.js';
import { withTagCheck } from '../tag-check.js';

export const run: Run = async (context) => {
  const [name = ''] = context.args;
  await withTagCheck(context, async () => {
    const found = await pull(context, look);
    if (context.flags.json) context.out.line(pretty(asJson(name, found)));
    else context.out.lines(forPeople(context.out, name, found));
  });
  return undefined;
};

/** The image, or what the name stands for where that has no configuration to show. */
async function look(client: RegistryClient, name: string, options: PullOptions): Promise<Inspected> {
  try {
    const image = await client.config(name, options);
    return { named: image.index ?? image.image, image, ...noticed(image) };
  } catch (error) {
    if (!isWithoutImage(error as RegistryError, options)) throw error;
    const named = await client.manifest(name, options);
    return { named, ...noticed(named) };
  }
}

const noticed = ({ notices, rateLimit }: Noticed): Noticed => ({
  ...(notices && { notices }),
  ...(rateLimit && { rateLimit }),
});

/** An index for other platforms, though none was asked for, or something that is no image at all. */
function isWithoutImage({ code, sentence }: RegistryError, { platform }: PullOptions): boolean {
  return (code === 'no-matching-platform' && platform === undefined) || sentence?.code === 'registry-no-config';
}
