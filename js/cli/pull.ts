// Asking a registry for one thing, with the command line's name and platform.

import type { Noticed, PullOptions, RateLimit, RegistryClient } from '../registry.js';
import type { Context } from './command.js';
import { left } from './image.js';
import type { Output } from './output.js';
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
    if (!flags.quiet && !flags.json) remarks(err, answer.notices);
    return answer;
  } finally {
    busy.end();
  }
}

function remarks(err: Output, notices: readonly string[] = []): void {
  for (const notice of notices) err.line(`The registry says: ${safe(notice)}`);
}

/** Collects what a registry says beside the pages of a list; it is printed when the list is over, each remark once. */
export class Remarks {
  readonly #notices = new Set<string>();
  #rateLimit: RateLimit | undefined;

  readonly hear = ({ notices = [], rateLimit }: Noticed): void => {
    for (const notice of notices) this.#notices.add(notice);
    this.#rateLimit = rateLimit ?? this.#rateLimit;
  };

  print({ flags, err }: Context): void {
    if (flags.quiet || flags.json) return;
    remarks(err, [...this.#notices]);
    const rest = this.#rateLimit && left(this.#rateLimit);
    if (rest) err.line(`Rate limit: ${rest}`);
  }
}
