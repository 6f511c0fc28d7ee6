// `import`: images from a file that `docker save` or another program wrote.

import { realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Readable } from 'node:stream';
import type { ByteSource } from '../../store-types.js';
import { IMPORTING } from '../blobs.js';
import type { Context, Run } from '../command.js';
import { CommandError, UsageError } from '../errors.js';
import { pretty } from '../json.js';
import { safe, shortDigest } from '../text.js';
import { transfer } from '../transfer.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [path = ''] = args;
  const source = await open(context, path);
  const { folder, images } = await context.store();
  const shown = path === '-' ? 'standard input' : safe(path);
  const options = {
    ...{ words: IMPORTING, waiting: `Reading ${shown}` },
    interrupted: 'Interrupted. No image of it has a name yet.',
  };
  const found = await transfer(context, options, (watching) => images.import(source, watching));
  const names = found.map(({ name, descriptor }) => safe(name ?? descriptor.digest));
  if (flags.json) out.line(pretty({ store: folder, images: found }));
  else if (flags.quiet) out.lines(names);
  else out.lines(found.map(({ descriptor }, at) => `Imported: ${names[at]}  ${shortDigest(descriptor.digest)}`));
  return undefined;
};

async function open({ world }: Context, path: string): Promise<ByteSource | ReadableStream<Uint8Array>> {
  if (path !== '-') return openFile(path);
  if (world.stdin.isTTY) throw new UsageError('no-input', 'Nothing is piped in.', HINT);
  return Readable.toWeb(world.stdin) as ReadableStream<Uint8Array>;
}

async function openFile(path: string): Promise<ByteSource> {
  const { nodeFiles } = await import('../../files/node.js');
  let why = 'It is a folder.';
  try {
    const real = await realpath(path);
    const found = await nodeFiles(dirname(real)).open(basename(real));
    if (found !== undefined) return found;
  } catch (error) {
    why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'There is no such file.' : (error as Error).message;
  }
  throw new CommandError('unreadable', `“${path}” cannot be opened. ${why}`, HINT);
}

const HINT = 'Give a file that `docker save`, skopeo or `pullspec export` wrote, or pipe it in and write “-”.';
