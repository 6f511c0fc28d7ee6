// Asking a registry for one thing, with the command line's name and platform.

import type { PullOptions, RegistryClient } from '../registry.js';
import type { Context } from './command.js';
import { safe } from './text.js';

/** Asks, and says meanwhile what for. */
export async function pull<T>(
  { args: [name = ''], flags, signal, client, waiting }: Context,
  ask: (client: RegistryClient, name: string, options: PullOptions) => Promise<T>,
): Promise<T> {
  const busy = waiting(`Asking for ${safe(name)}`);
  const options = { signal, ...(flags.platform !== undefined && { platform: flags.platform }) };
  try {
    return await ask(await client(), name, options);
  } finally {
    busy.end();
  }
}
