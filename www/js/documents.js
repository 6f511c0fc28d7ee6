// The documents behind a name: what it stands for, and what that leads to, a descriptor at a time.

import { verify } from './pullspec.js';
import { blob, manifest } from './registry.js';
import { shapeOf } from './shapes.js';

/** The longest document that is fetched to be read, in bytes. */
const LIMIT = 4_000_000;

/** The first document of an answer: an index, or a manifest. */
export const root = ({ index, image, unknown }) => index ?? image ?? unknown;

/** The documents that came with an answer. */
function known(answer) {
  const config = answer.descriptor && { descriptor: answer.descriptor, bytes: answer.bytes };
  return [answer.index, answer.image, answer.unknown, config].filter(Boolean);
}

/**
 * Follows a trail of digests from the first document. Gives a list of `{ descriptor, bytes, role }`, from the first to the last;
 * `bytes` is missing where they were not fetched, since they are no document. Gives nothing where the trail leads nowhere.
 */
export async function follow({ image, reference, signal }, trail) {
  // An index without an image for this platform is a document nonetheless.
  const answer = image.answer ?? { image: await manifest(reference, {}, signal) };
  const way = [{ ...root(answer), role: 'root' }];
  for (const digest of trail) {
    const parent = way.at(-1);
    const child = parent.bytes && children(parent.bytes).find(({ descriptor }) => descriptor.digest === digest);
    if (!child) return undefined;
    const here = known(answer).find(({ descriptor }) => descriptor.digest === digest);
    const bytes =
      here?.bytes ?? embedded(child.descriptor) ?? (await fetched(child.descriptor, parent, reference, signal));
    way.push({ ...child, bytes });
  }
  return way;
}

/** The descriptors in a manifest or an index. */
function children(bytes) {
  const document = parse(bytes);
  const listed = (role, list) =>
    (Array.isArray(list) ? list : [list])
      .filter((one) => typeof one?.digest === 'string')
      .map((descriptor) => ({ role, descriptor }));
  return ['config', 'layers', 'manifests', 'blobs', 'subject'].flatMap((role) => listed(role, document?.[role]));
}

function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** What a descriptor carries with it, if it is what the digest names. */
function embedded({ data, digest, size }) {
  if (typeof data !== 'string') return undefined;
  try {
    const bytes = Uint8Array.from(atob(data), (character) => character.charCodeAt(0));
    verify(bytes, digest, size);
    return bytes;
  } catch {
    return undefined;
  }
}

/** Fetches what is a document; nothing else is asked for. */
async function fetched(descriptor, parent, { registry, repository }, signal) {
  const { digest, mediaType, size } = descriptor;
  const shape = shapeOf(mediaType);
  const name = { registry, repository };
  if (shape === 'index' || shape === 'manifest') return (await manifest({ ...name, digest }, {}, signal)).bytes;
  const isText = shape !== undefined || /[/+](?:json|yaml|xml)$|^text\/|json/.test(mediaType);
  if (!isText || size > LIMIT) return undefined;
  return blob({ ...name, digest: parent.descriptor.digest }, descriptor, signal);
}
