// Asking a registry for one thing, with the command line's name and platform.

import type { Noticed, PullOptions, RegistryClient } from '../registry.js';
import type { Context } from './command.js';
import { safe } from './text.js';

/** Asks, and says meanwhile what for. What the registry has to say beside the answer is passed on. */
export async function pull<T>(
  { args: [name = ''], flags, err, signal, client, waiting }: Context,
  ask: (client: RegistryClient, name: string, options: PullOptions) => Promise<T & Noticed>,
): Promise<T & Noticed> {
  const busy = waiting(`Asking for ${safe(name)}`);
  const options = { signal, ...(flags.platform !== undefined && { platform: flags.platform }) };
  try {
    const answer = await ask(await client({ image: name }), name, options);
    busy.end();
    const notices = flags.quiet || flags.json ? [] : (answer.notices ?? []);
    for (const notice of notices) err.line(`The registry says: ${safe(notice)}`);
    return answer;
  } finally {
    busy.end();
  }
}
