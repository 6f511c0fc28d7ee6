// What became of images, in words.

import type { BlobState, PullResult, RemoveResult, StoredImage } from '../store-types.js';
import { shortId } from './blobs.js';
import { bytes, safe } from './text.js';

/** So many of them. */
export const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** What became of a name that was pulled; `known` is what it stood for before. */
export function pullStatus({ image, downloaded, bytes: size, present }: PullResult, known: string | undefined): string {
  const name = safe(image.familiar);
  const here = present > 0 ? `; ${present} more ${present === 1 ? 'was' : 'were'} here already` : '';
  const came = `${counted(downloaded, 'blob')}, ${bytes(size)}${here}`;
  const isSame = known === image.descriptor.digest;
  if (isSame) return downloaded === 0 ? `Image is up to date for ${name}` : `Completed the image for ${name}: ${came}`;
  const what = known === undefined ? 'image' : 'newer image';
  if (downloaded > 0) return `Downloaded ${what} for ${name}: ${came}`;
  return `Stored ${what} for ${name}: nothing had to be downloaded, all of it was here already`;
}

/** What became of an image that was pushed. */
export function pushStatus(name: string, blobs: readonly BlobState[]): string {
  const there = blobs.filter(({ state }) => state === 'present').length;
  const sent = blobs.filter(({ state }) => state === 'done');
  const size = sent.reduce((sum, { total }) => sum + total, 0);
  const rest = there > 0 ? `; ${there} more ${there === 1 ? 'was' : 'were'} there already` : '';
  if (sent.length === 0) return `Pushed ${safe(name)}: all its blobs were there already`;
  return `Pushed ${safe(name)}: ${counted(sent.length, 'blob')}, ${bytes(size)}${rest}`;
}

/** What a name stands for: its digest, and for which platforms it is here. */
export function standing({ descriptor, platforms }: StoredImage): string[] {
  const names = platforms.flatMap(({ name }) => (name === undefined ? [] : [safe(name)]));
  const label = names.length === 1 ? 'Platform' : 'Platforms';
  return [`Digest: ${safe(descriptor.digest)}`, ...(names.length > 0 ? [`${label}: ${names.join(', ')}`] : [])];
}

/** What a name stood for until now, where that is something else. */
export function movedFrom(name: string, previous: string | undefined): string[] {
  if (previous === undefined) return [];
  return [`Until now ${safe(name)} stood for ${shortId(previous)}; “pullspec gc” frees what only that image needs.`];
}

/** That a name was given. */
export function tagged(from: string, { familiar }: StoredImage): string {
  return `${safe(familiar)} is a second name for the image of ${safe(from)} now, like a symbolic link: nothing was copied.`;
}

/** What went with names; a name whose image stays took nothing along. */
export function removalLines({ unnamed, removed }: RemoveResult, familiar: (name: string) => string): string[] {
  return [
    ...unnamed.map((name) => `Untagged: ${safe(familiar(name))}`),
    ...removed.map((digest) => `Deleted: ${safe(digest)}`),
  ];
}

/** How much room that made. */
export function freed({
  removed,
  bytes: size,
}: {
  readonly removed: readonly string[];
  readonly bytes: number;
}): string {
  return removed.length === 0 ? 'Nothing was deleted.' : `Freed ${bytes(size)} in ${counted(removed.length, 'blob')}.`;
}
