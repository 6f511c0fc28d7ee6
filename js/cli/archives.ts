// Images in files, by skopeo's names for them, or by their paths.

import type { Archive, ArchiveImage } from '../archive.js';
import type { Mount } from '../registry.js';
import { CommandError, UsageError } from './errors.js';
import type { Flags } from './options.js';
import type { Output } from './output.js';
import { safe } from './text.js';

/** A file or a folder, and which image of it is meant. */
export interface Place {
  /** How skopeo calls the form, where that was written. */
  readonly transport?: string;
  readonly path: string;
  readonly image?: string;
}

/** What is needed to open an image that is not in a registry. */
export interface OpenOptions {
  readonly flags: Flags;
  readonly err: Output;
  readonly signal: AbortSignal;
  /** The registry's name that the image gets. */
  readonly host: string;
}

/** An image that was opened: what a client finds it by, in which registry, and what answers for that. */
export interface OpenedImage {
  readonly host: string;
  readonly reference: string;
  readonly mount: Mount;
}

const TRANSPORTS = ['oci-archive', 'docker-archive', 'oci'];

/** The file that a name stands for: `oci-archive:FILE[:NAME]` and the like, or a path, which no name of an image is. */
export function placeOf(text: string): Place | undefined {
  if (/^\.{0,2}[\\/]|^\.{1,2}$/.test(text)) return { path: text };
  const transport = TRANSPORTS.find((name) => text.startsWith(`${name}:`));
  if (transport === undefined) return undefined;
  const rest = text.slice(transport.length + 1);
  // A drive of Windows has a colon of its own.
  const colon = rest.indexOf(':', /^[A-Za-z]:[\\/]/.test(rest) ? 2 : 0);
  return colon < 0
    ? { transport, path: rest }
    : { transport, path: rest.slice(0, colon), image: rest.slice(colon + 1) };
}

/** Opens an image in a file. */
export async function openArchiveImage(
  place: Place,
  ofRepository: boolean,
  { flags, err, signal, host }: OpenOptions,
): Promise<OpenedImage> {
  const archive = await open(place.path, host, signal);
  const image = await choose(archive, place, ofRepository);
  if (!flags.quiet && !flags.json) remark(err, place.path, archive, image);
  return { host, reference: image.reference, mount: archive };
}

async function open(path: string, host: string, signal: AbortSignal): Promise<Archive> {
  const { openArchiveFile } = await import('../node.js');
  try {
    return await openArchiveFile(path, { host, signal });
  } catch (error) {
    if (!(error instanceof Error) || signal.aborted) throw error;
    const { code = 'failure' } = error as NodeJS.ErrnoException;
    const told = error.name === 'ArchiveError';
    const reason = told ? error.message : (REASONS[code] ?? error.message);
    throw new CommandError(told ? code : 'unreadable', `“${path}” cannot be opened. ${reason}`, HINT);
  }
}

const HINT = 'Give a file that `docker save` or skopeo wrote, or the folder of an OCI layout.';
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file.',
  EACCES: 'You may not read it.',
};

/** The image that is meant: by a name, a tag, a digest or, as skopeo counts, by its place; the only one where nothing is said. */
async function choose(
  { images }: Archive,
  { transport = 'oci-archive', path, image }: Place,
  ofRepository: boolean,
): Promise<ArchiveImage> {
  const [first] = images;
  if (first === undefined) throw new CommandError('no-image', `“${path}” holds no image that can be opened.`, HINT);
  if (image === undefined) {
    const repository = ({ reference }: ArchiveImage) => reference.split(/[:@]/)[0];
    const isClear = images.length === 1 || (ofRepository && images.every((it) => repository(it) === repository(first)));
    if (isClear) return first;
  }
  const { format, safeParse } = await import('../index.js');
  const parsed = safeParse(image ?? '');
  const wanted = [image, ...(parsed.ok ? [format(parsed.value)] : [])];
  const found = images.find((it, at) => {
    const known = [`@${at}`, it.descriptor.digest, it.reference, ...it.names];
    return known.some((name) => wanted.includes(name)) || it.reference.endsWith(`:${image}`);
  });
  if (found) return found;
  const all = images.map(({ names: [name], reference }) => name ?? reference.slice(reference.indexOf('/') + 1));
  const what = image === undefined ? `holds ${images.length} images` : `holds no “${image}”`;
  const hint = `Write one of them behind the file, as in ${transport}:${path}:NAME. There are: ${all.slice(0, 20).join(', ')}`;
  throw new UsageError(image === undefined ? 'which-image' : 'no-image', `“${path}” ${what}.`, hint);
}

function remark(err: Output, path: string, { notices }: Archive, { made }: ArchiveImage): void {
  for (const { message } of notices) err.line(`${safe(path)}: ${safe(message)}`);
  if (made) err.line(`${safe(path)}: It holds no manifest, so one was made. No registry knows it, nor its digest.`);
}
