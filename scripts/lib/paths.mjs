// Where things are. Every path is absolute, so the scripts work from any folder.

import { realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository's root folder. */
export const ROOT = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** An absolute path for one that is relative to the repository. */
export const at = (...parts) => join(ROOT, ...parts);

/** Cargo's target folder: the caller's if there is one, for a cache shared between checkouts. */
export const TARGET = resolve(ROOT, process.env.CARGO_TARGET_DIR || 'target');

/** A path as it is shown to people: relative to the repository, with forward slashes. */
export const shown = (path) => relative(ROOT, path).split(sep).join('/');

/** The name of a program's file on this system. */
export const program = (name) => (process.platform === 'win32' ? `${name}.exe` : name);

/** Whether a module is the script that was started, and not one that another imports. */
export const isMain = (url) => Boolean(process.argv[1]) && realpathSync(process.argv[1]) === fileURLToPath(url);
