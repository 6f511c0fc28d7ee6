// Finding programs on this machine.

import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { program } from './paths.mjs';

/** The full path of the first of these programs that is on PATH. */
export function find(...names) {
  // Debian keeps servers where only root's PATH leads, though anybody may start them.
  const folders = [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/sbin'];
  for (const name of names) {
    const hit = folders.map((folder) => join(folder, program(name))).find(isExecutable);
    if (hit) return hit;
  }
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a dotted version is at least another: `atLeast('20.19.4', '20.19')`. */
export function atLeast(version, wanted) {
  const parts = (text) => text.split('.').map(Number);
  const [have, need] = [parts(version), parts(wanted)];
  for (const [index, number] of need.entries()) {
    const own = have[index] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}

/** Where tests find the browsers. Debian's names come first, because those are what is tested. */
export const browsers = {
  chromium: () => find('chromium', 'chromium-browser', 'google-chrome'),
  firefox: () => find('firefox-esr', 'firefox'),
};
