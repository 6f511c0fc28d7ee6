// cargo-deny, which looks at every crate's licence and origin: installed once into build/tools/, unless it is there already.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, program } from './paths.mjs';
import { ask, run } from './run.mjs';
import { find } from './tools.mjs';

const VERSION = '0.20.2';

/** Gives the path of a cargo-deny of this version. Compiling it takes some minutes, once. */
export async function provideCargoDeny() {
  const root = at('build/tools');
  const own = join(root, 'bin', program('cargo-deny'));
  for (const candidate of [find('cargo-deny'), own]) {
    if (candidate && existsSync(candidate) && (await ask(candidate, '--version')) === `cargo-deny ${VERSION}`) {
      return candidate;
    }
  }
  const objects = join(root, 'target');
  const args = ['install', 'cargo-deny', '--locked', '--version', VERSION, '--root', root, '--target-dir', objects];
  await run('cargo-deny: compile (once, some minutes)', 'cargo', args);
  rmSync(objects, { recursive: true, force: true });
  return own;
}
