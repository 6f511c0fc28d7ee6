// Reading an image with all its layers, for the commands that look into them.

import type { ImageEntry, ImageLayers, ImageProgress } from '../layer.js';
import type { Context } from './command.js';
import { CommandError, EXIT } from './errors.js';
import { bytes, safe } from './text.js';

/** Reads an image, and says meanwhile how far it is. */
export async function readImageOf(
  { flags, signal, client, waiting }: Context,
  name: string,
  platform = flags.platform,
): Promise<ImageLayers> {
  const busy = waiting(`Asking for ${safe(name)}`);
  const onProgress = ({ total }: ImageProgress) =>
    busy.note(`Reading ${safe(name)}: ${bytes(total.read)} of ${bytes(total.size)}, ${count(total)}`);
  try {
    const { readImage } = await import('../layer.js');
    const options = { signal, onProgress, ...(platform !== undefined && { platform }) };
    return await readImage(await client({ image: name }), name, options);
  } finally {
    busy.end();
  }
}

const count = ({ done, layers }: ImageProgress['total']) => `${done} of ${layers} layers`;

/**
 * Reads an image whose files are wanted: one whose layers are not what they should be, or of which one cannot be had, is an
 * error. What was left out on purpose is said.
 */
export async function readFilesOf(context: Context, name: string, platform?: string): Promise<ImageLayers> {
  const image = await readImageOf(context, name, platform ?? context.flags.platform);
  const wrong = image.verdict.findings.find(({ state }) => state === 'mismatch');
  if (wrong) throw new MismatchError(wrong.sentence.code, wrong.sentence.message);
  const failed = image.layers.find(({ error }) => error);
  if (failed) throw failed.error;
  for (const { state, sentence } of image.verdict.findings) {
    if (state === 'unknown' && !context.flags.quiet) context.err.line(`warning: ${safe(sentence.message)}`);
  }
  return image;
}

/** Bytes that are not what they should be. */
export class MismatchError extends CommandError {
  override readonly exit = EXIT.mismatch;

  constructor(code: string, message: string) {
    super(code, message, 'Nothing of it is shown. To see which digests are wrong: pullspec verify NAME');
  }
}

/** An entry for programs. Layers count from 1 on the command line, in all that is typed and printed. */
export function entryJson({ entry: _, layer, ...rest }: ImageEntry & { readonly was?: number }): object {
  return { ...rest, layer: layer + 1, ...(rest.was !== undefined && { was: rest.was + 1 }) };
}
