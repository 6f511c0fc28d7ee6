// A word on a tag that does not stand for the digest beside it.

import type { RegistryError } from '../registry.js';
import type { Context } from './command.js';
import { safe, wrap } from './text.js';

/** How long the answer about a tag is waited for once everything else has been printed, in milliseconds. */
const PATIENCE = 3000;

/**
 * Does some work, and asks meanwhile what the tag of the name stands for, if there is a digest as well. The work neither waits for
 * that nor fails with it; if the tag is wrong, that is said on stderr at the end.
 */
export async function withTagCheck(context: Context, work: () => Promise<void>): Promise<void> {
  const { flags, err } = context;
  if (flags.quiet || flags.json) return work();
  const end = new AbortController();
  const asking = ask(context, end.signal);
  try {
    await work();
    const timer = setTimeout(() => end.abort(), PATIENCE);
    const remark = await asking.finally(() => clearTimeout(timer));
    if (remark === undefined) return;
    const [first = '', ...rest] = wrap(`warning: ${safe(remark)}`, err.columns);
    err.lines([first.replace('warning:', err.paint('warning', 'warning:')), ...rest]);
  } finally {
    end.abort();
  }
}

/** What is wrong with the tag. Whatever else goes wrong with the question is nobody's concern. */
async function ask({ args: [name = ''], client }: Context, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await (await client({ image: name })).checkTag(name, { signal }))?.notice?.message;
  } catch (error) {
    return (error as RegistryError).code === 'not-found' ? (error as RegistryError).message : undefined;
  }
}
