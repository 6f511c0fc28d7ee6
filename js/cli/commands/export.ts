// `export`: images of the store as one file.

import { open, rename, rm } from 'node:fs/promises';
import type { ExportOptions } from '../../store-types.js';
import type { Context, Run } from '../command.js';
import { CommandError, UsageError } from '../errors.js';
import { pretty } from '../json.js';
import { bytes, safe } from '../text.js';

export const run: Run = async (context) => {
  const { args, flags, out, err, signal, trace } = context;
  const format = formatOf(flags.format);
  const file = flags.output === '-' ? undefined : flags.output;
  if (file === undefined && out.terminal) {
    throw new UsageError('terminal', 'An archive is no text to be shown.', 'Write -o FILE, or send it into a pipe.');
  }
  const { images } = await context.store();
  const { platform } = flags;
  const stream = images.export(args, {
    ...{ format, signal },
    ...(platform !== undefined && { platform }),
    ...(trace && { onStep: trace.step }),
  });
  const size = file === undefined ? await piped(context, stream) : await written(context, stream, file);
  if (file !== undefined && flags.json) out.line(pretty({ file, format, bytes: size, images: args }));
  else if (file !== undefined && !flags.quiet) out.sentences([`Wrote ${bytes(size)} to ${safe(file)}.`]);
  else if (file === undefined && !flags.quiet && !flags.json) err.line(`Wrote ${bytes(size)}.`);
  return undefined;
};

function formatOf(format = 'oci'): NonNullable<ExportOptions['format']> {
  if (format === 'oci' || format === 'docker') return format;
  throw new UsageError('no-format', `“${format}” is no form of an archive.`, 'Write --format oci or --format docker.');
}

async function piped({ out, signal }: Context, stream: ReadableStream<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const piece of stream) {
    out.raw(piece);
    size += piece.length;
    await out.caughtUp(signal);
  }
  return size;
}

/** Writes a whole file, or none: what is there already stays until it is replaced. */
async function written(context: Context, stream: ReadableStream<Uint8Array>, path: string): Promise<number> {
  const busy = context.waiting(`Writing ${safe(path)}`);
  const draft = `${path}.${process.pid}.part`;
  let size = 0;
  try {
    const file = await open(draft, 'wx').catch((error: Error) => {
      throw new CommandError('unwritable', `“${path}” cannot be written. ${error.message}.`, 'Name another file.');
    });
    try {
      for await (const piece of stream) {
        await file.writeFile(piece);
        size += piece.length;
        busy.note(`Writing ${safe(path)}: ${bytes(size)}`);
      }
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    busy.end();
  }
  return size;
}
