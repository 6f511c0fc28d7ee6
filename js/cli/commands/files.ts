// `files`: what is in an image, or in one of its layers.

import type { ImageChange, ImageEntry, ImageLayers } from '../../layer.js';
import type { Context, Run } from '../command.js';
import { CommandError, UsageError } from '../errors.js';
import { compact } from '../json.js';
import { listing } from '../listing.js';
import { entryJson, readFilesOf } from '../read-image.js';

const SIGNS: Readonly<Record<ImageChange['change'], string>> = { added: 'A', changed: 'C', removed: 'D', same: ' ' };

/** How many lines are put together at a time. */
const PAGE = 1000;

export const run: Run = async (context) => {
  const { args, flags } = context;
  const [name = '', pattern = ''] = args;
  const image = await readFilesOf(context, name);
  const place = flags.layer === undefined ? undefined : placeOf(image, flags.layer);
  if (flags.changes) await print(context, await changesOf(image, place, pattern));
  else await print(context, place === undefined ? image.find(pattern) : inLayer(image, place, pattern));
  return undefined;
};

/** The layer that is meant by its number, or by the beginning of its digest. */
function placeOf({ layers }: ImageLayers, wanted: string): number {
  const number = /^[0-9]{1,4}$/.test(wanted) ? Number(wanted) : 0;
  const found = layers.flatMap(({ descriptor, diffId }, at) => {
    const isIt = [descriptor.digest, diffId].some((digest) => digest !== undefined && isDigest(digest, wanted));
    return at + 1 === number || isIt ? [at] : [];
  });
  const [place] = found;
  if (place === undefined) {
    const hint = `Layers are numbered from 1, the lowest, to ${layers.length}; or write the beginning of a digest.`;
    throw new UsageError('no-layer', `The image has no layer “${wanted}”.`, hint);
  }
  return place;
}

/** Whether a digest starts so; its algorithm may be left out, and less than six digits say nothing. */
function isDigest(digest: string, wanted: string): boolean {
  const bare = wanted.includes(':') ? wanted : `${digest.split(':')[0]}:${wanted}`;
  return bare.length - bare.indexOf(':') > 6 && digest.startsWith(bare);
}

/** What is in one layer, marks of deleted files included. */
function inLayer(image: ImageLayers, place: number, pattern: string): readonly ImageEntry[] {
  const layer = image.layers[place]?.layer;
  if (layer === undefined) throw new CommandError('no-layer', 'That layer was not read.', 'See: pullspec layers NAME');
  const found = pattern === '' ? [...layer.entries()] : layer.find(pattern);
  return found.map((entry) => ({ ...entry, layer: place }));
}

/** What a layer does to a path; `layer` is the one that does it. */
type Change = ImageChange & { readonly was?: number };

async function changesOf(image: ImageLayers, place: number | undefined, pattern: string): Promise<Change[]> {
  const { matcher } = await import('../../layer.js');
  const [{ layers }, fits] = await Promise.all([image.analyze(), matcher(pattern)]);
  return layers.flatMap((changes, layer) => {
    if (place !== undefined && place !== layer) return [];
    const all = changes.filter(({ change, path }) => change !== 'same' && fits(path));
    return all.map((it) => ({ ...it, layer, ...(it.change === 'removed' && { was: it.layer }) }));
  });
}

/** Prints entries as they are for programs, else in columns; a page at a time. */
async function print({ out, flags, signal }: Context, entries: readonly (Change | ImageEntry)[]): Promise<void> {
  const line = listing(entries);
  const sign = (entry: Change | ImageEntry) => ('change' in entry ? signOf(entry, flags.layer === undefined) : '');
  if (flags.json) out.line('[');
  for (let start = 0; start < entries.length; start += PAGE) {
    const page = entries.slice(start, start + PAGE);
    const end = (at: number) => (start + at + 1 < entries.length ? ',' : '');
    if (flags.json) out.lines(page.map((entry, at) => `  ${compact(entryJson(entry))}${end(at)}`));
    else out.lines(page.map((entry) => sign(entry) + line(entry)));
    await out.caughtUp(signal);
  }
  if (flags.json) out.line(']');
}

const signOf = ({ change, layer }: Change, isNumbered: boolean) =>
  `${isNumbered ? `${String(layer + 1).padStart(3)} ` : ''}${SIGNS[change]} `;
