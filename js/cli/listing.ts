// Files as `tar -tv` lists them.

import type { EntryType, LayerEntry } from '../layer.js';
import { pad, safe } from './text.js';

const LETTERS: Readonly<Record<EntryType, string>> = {
  file: '-',
  hardlink: 'h',
  symlink: 'l',
  'character-device': 'c',
  'block-device': 'b',
  directory: 'd',
  fifo: 'p',
  other: '?',
  whiteout: 'x',
  opaque: 'x',
};

/** The longest column that all lines are widened for. */
const WIDEST = 14;

/** What makes lines of entries, in columns that are as wide as all of them need. */
export function listing(entries: Iterable<LayerEntry>): (entry: LayerEntry) => string {
  let [owners, sizes] = [1, 1];
  const wider = (most: number, text: string) => (text.length > WIDEST ? most : Math.max(most, text.length));
  for (const entry of entries) {
    owners = wider(owners, ownerOf(entry));
    sizes = wider(sizes, sizeOf(entry));
  }
  return (entry) => {
    const columns = [pad(ownerOf(entry), owners), sizeOf(entry).padStart(sizes), time(entry.mtime)];
    return `${modeOf(entry)} ${columns.join(' ')} ${pathOf(entry)}`;
  };
}

const ownerOf = ({ uid, gid }: LayerEntry): string => `${uid}/${gid}`;

function sizeOf({ type, size, device }: LayerEntry): string {
  if (device) return `${device.major},${device.minor}`;
  return String(type === 'file' || type === 'other' ? size : 0);
}

/** `drwxr-xr-x`, with the bits for setuid, setgid and sticky where `ls` has them. */
function modeOf({ type, mode }: LayerEntry): string {
  const group = (bits: number, special: boolean, letter: string) => {
    const execute = (bits & 1) !== 0;
    const last = special ? (execute ? letter : letter.toUpperCase()) : execute ? 'x' : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  const [user, others, world] = [mode >> 6, mode >> 3, mode];
  const rights = `${group(user, (mode & 0o4000) !== 0, 's')}${group(others, (mode & 0o2000) !== 0, 's')}`;
  return `${LETTERS[type]}${rights}${group(world, (mode & 0o1000) !== 0, 't')}`;
}

/** The latest moment that JavaScript has. */
const LATEST = 8_640_000_000_000;

function time(seconds: number): string {
  if (Math.abs(seconds) > LATEST) return String(seconds);
  return new Date(seconds * 1000).toISOString().replace('T', ' ').slice(0, -8);
}

function pathOf({ type, path, link = '' }: LayerEntry): string {
  const shown = safe(path);
  if (type === 'directory') return `${shown || '.'}/`;
  if (type === 'symlink') return `${shown} -> ${safe(link)}`;
  if (type === 'hardlink') return `${shown} link to ${safe(link)}`;
  if (type === 'whiteout') return `${shown} (deleted)`;
  return type === 'opaque' ? `${shown || '.'}/ (emptied)` : shown;
}
