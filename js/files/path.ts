// The one place that decides what a path is. Whatever passes can be joined with a folder and stays inside it.

import { FilesError } from './error.js';

/** Names that start so are those of files that an implementation needs for itself. No list shows them. */
export const OWN = '.pullspec-';

/** What file systems take for a part, in bytes, and what is enough for a whole path. */
const MAX_PART = 255;
const MAX_PATH = 1024;

/** Windows has devices under these names in every folder, with any extension, and cuts dots and spaces off at the end. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i;
const NOT_ON_WINDOWS = /[<>:"|?*]|[. ]$/;

/** A separator on Windows, controls and, last, halves of characters, which become other names when they are encoded. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for.
const NEVER = /[\\\u0000-\u001f\u007f]|\p{Surrogate}/u;

/** The parts of a file's path. Anything that is none is refused, names that mean more on Windows only there. */
export function partsOf(path: string, windows = false): [...folders: string[], name: string] {
  const parts = typeof path === 'string' && path.length <= MAX_PATH ? path.split('/') : [''];
  if (!parts.every((part) => isName(part, windows))) throw new FilesError('invalid-path', String(path));
  return parts as [...string[], string];
}

/** The same for a folder; `''` is the one that all others are in. */
export const folderParts = (path: string, windows = false): string[] => (path === '' ? [] : partsOf(path, windows));

function isName(part: string, windows: boolean): boolean {
  if (part === '' || part === '.' || part === '..' || part.startsWith(OWN) || NEVER.test(part)) return false;
  if (windows && (DEVICE.test(part) || NOT_ON_WINDOWS.test(part))) return false;
  return part.length <= MAX_PART / 4 || new TextEncoder().encode(part).length <= MAX_PART;
}
