// cargo-deny, which looks at every crate's licence and origin: installed once into build/tools/, unless it is there already.

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, program } from './paths.mjs';
import { ask, run } from './run.mjs';
import { find } from './tools.mjs';

const VERSION = '0.20.2';

/**
 * It reads a few dozen files once: its own profile, which optimizes the whole program at once, takes longer to compile than
 * all of its runs together.
 */
const QUICK = {
  CARGO_PROFILE_RELEASE_CODEGEN_UNITS: '16',
  CARGO_PROFILE_RELEASE_LTO: 'off',
  CARGO_PROFILE_RELEASE_OPT_LEVEL: '1',
};

/** Gives the path of a cargo-deny of this version. Compiling it takes some minutes, once, behind everything else. */
export async function provideCargoDeny() {
  const root = at('build/tools');
  const own = join(root, 'bin', program('cargo-deny'));
  for (const candidate of [find('cargo-deny'), own]) {
    if (candidate && existsSync(candidate) && (await ask(candidate, '--version')) === `cargo-deny ${VERSION}`) {
      return candidate;
    }
  }
  const objects = join(root, 'target');
  const install = ['cargo', 'install', 'cargo-deny', '--locked', '--version', VERSION, '--root', root];
  const [command, ...args] = find('nice') ? ['nice', '-n', '19', ...install] : install;
  const env = { ...QUICK, RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined };
  await run('cargo-deny: compile (once, some minutes)', command, [...args, '--target-dir', objects], { env });
  rmSync(objects, { recursive: true, force: true });
  return own;
}
