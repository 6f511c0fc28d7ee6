// Images that are in no registry: wherever a command takes the name of an image, it may be one in a file, or one of this machine.
// What is opened is mounted in the client, so the commands themselves know nothing of it.

import type { Mount } from '../registry.js';
import { type OpenedImage, type OpenOptions, openArchiveImage, placeOf } from './archives.js';
import type { Command } from './command.js';
import type { Flags } from './options.js';
import { type LocalStore, openStoredImage, storedName } from './store.js';

/** What a command runs with: names that a client finds, what answers for some of them, and for which platform. */
export interface Opened {
  readonly args: readonly string[];
  readonly mounts: Readonly<Record<string, Mount>>;
  readonly flags: Flags;
}

type Open = Omit<OpenOptions, 'host'> & { readonly store: () => Promise<LocalStore> };

/** Opens those of a command's images that are in no registry. */
export async function openImages(
  { images = 0, name: command }: Command,
  args: readonly string[],
  { store, ...options }: Open,
): Promise<Opened> {
  const names = [...args];
  const mounts: Record<string, Mount> = {};
  let { flags } = options;
  for (const [at, text] of args.slice(0, images).entries()) {
    const found = await open(text, at, command, { store, ...options });
    if (found === undefined) continue;
    const { host, reference, mount, platform } = found;
    mounts[host] = mount;
    names[at] = reference;
    const flag = at === 0 ? 'platform' : 'other-platform';
    if (platform !== undefined && !OF_THE_NAME.includes(command)) flags = { [flag]: platform, ...flags };
  }
  return { args: names, mounts, flags };
}

/** Commands about what a name stands for, which is the index where there is one. */
const OF_THE_NAME = ['manifest', 'digest', 'tags', 'referrers', 'copy'];

async function open(
  text: string,
  at: number,
  command: string,
  { store, ...options }: Open,
): Promise<(OpenedImage & { readonly platform?: string }) | undefined> {
  const stored = storedName(text);
  if (stored !== undefined) return openStoredImage(await store(), stored);
  const place = placeOf(text);
  if (place === undefined) return undefined;
  const host = at === 0 ? 'archive.localhost' : `archive-${at + 1}.localhost`;
  return openArchiveImage(place, command === 'tags', { ...options, host });
}
