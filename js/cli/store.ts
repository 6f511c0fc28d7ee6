// The images of this machine: where they are, and how one of them is looked into.

import { join, resolve } from 'node:path';
import type { ImageStore } from '../store.js';
import type { OpenedImage } from './archives.js';
import type { World } from './command.js';
import { dataFolder } from './data-folder.js';
import { CommandError, EXIT } from './errors.js';
import type { Flags } from './options.js';
import type { Environment } from './output.js';

/** A store, as far as it is used here. */
export type Images = Pick<ImageStore, keyof ImageStore>;

/** The images of this machine, and the folder that they are in. */
export interface LocalStore {
  readonly folder: string;
  readonly images: Images;
}

/** The folder: `--store`, else what the environment says, else where the system keeps what programs keep for a user. */
export function storeFolder({ store }: Flags, env: Environment, platform?: string): string {
  const told = store ?? env.PULLSPEC_STORE;
  return told ? resolve(told) : join(dataFolder(env, platform), 'images');
}

/** Opens the store; what it takes is loaded now. */
export async function openStore(flags: Flags, { env, openStore: open = onDisk }: World): Promise<LocalStore> {
  const folder = storeFolder(flags, env);
  return { folder, images: await open(folder) };
}

async function onDisk(folder: string): Promise<Images> {
  const [{ ImageStore }, { nodeFiles }] = await Promise.all([import('../store.js'), import('../files/node.js')]);
  return ImageStore.open(nodeFiles(folder));
}

/** What stands in front of a name that is looked for on this machine, where else a registry would be asked. */
export const STORE = 'store:';

/** The name behind it. */
export const storedName = (text: string): string | undefined =>
  text.startsWith(STORE) && text.length > STORE.length ? text.slice(STORE.length) : undefined;

/** The registry's name that the images of this machine have within this program. */
const HOST = 'store.localhost';
/** What a client would look at unless it is told. */
const USUAL = 'linux/amd64';

/** Opens an image of this machine. Where it is not here for the usual platform, it is looked at for one that it is here for. */
export async function openStoredImage(
  { images }: LocalStore,
  name: string,
): Promise<OpenedImage & { readonly platform?: string }> {
  const found = await images.get(name);
  if (found === undefined) throw new NotHereError(name);
  const here = found.platforms.flatMap((platform) => (platform.name === undefined ? [] : [platform.name]));
  const [first] = here;
  const other = first === undefined || here.includes(USUAL) ? {} : { platform: first };
  return { host: HOST, reference: found.mounted, mount: images.mount(), ...other };
}

/** A name that stands for nothing on this machine. */
class NotHereError extends CommandError {
  override readonly exit = EXIT.notFound;

  constructor(name: string) {
    super('not-found', `There is no image “${name}” on this machine.`, `To bring it: pullspec pull ${name}`);
  }
}
