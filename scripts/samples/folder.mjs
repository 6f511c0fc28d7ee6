// Compares a folder with the files it should hold, and makes it so.

import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {Map<string, Uint8Array>} Files by path, with `/` between the parts */

/** One sentence for each file that is missing, different or too many. @param {string} folder @param {Files} files */
export function differences(folder, files) {
  const present = new Set(list(folder));
  const found = [...files].flatMap(([path, bytes]) => {
    if (!present.has(path)) return [`${path} is missing.`];
    return readFileSync(join(folder, path)).equals(bytes) ? [] : [`${path} is different.`];
  });
  return [
    ...found,
    ...[...present].filter((path) => !files.has(path)).map((path) => `${path} is not one of the samples.`),
  ];
}

/** Writes the files, and removes blobs that an earlier run left. @param {string} folder @param {Files} files */
export function write(folder, files) {
  for (const path of list(folder)) {
    if (path.startsWith('blobs/') && !files.has(path)) rmSync(join(folder, path));
  }
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

/** @param {string} folder @returns {string[]} */
function list(folder, prefix = '') {
  return entries(folder).flatMap((entry) => {
    const path = `${prefix}${entry.name}`;
    return entry.isDirectory() ? list(join(folder, entry.name), `${path}/`) : [path];
  });
}

/** @param {string} folder */
function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
