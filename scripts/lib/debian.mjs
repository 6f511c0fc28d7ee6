// Programs that come from the system's packages: installed here on Debian as root, named together with the command elsewhere.

import { existsSync } from 'node:fs';
import { Failure } from './messages.mjs';
import { run } from './run.mjs';
import { find } from './tools.mjs';

/** A program (any of these names will do) and the Debian packages it comes in. */
export const COMPILER = { programs: ['cc', 'gcc', 'clang'], packages: ['gcc', 'libc6-dev'] };
/** For libFuzzer, which is C++. */
export const COMPILER_CXX = { programs: ['c++', 'g++', 'clang++'], packages: ['g++'] };
export const CHROMIUM = { programs: ['chromium', 'chromium-browser', 'google-chrome'], packages: ['chromium'] };
export const REGISTRY = { programs: ['docker-registry'], packages: ['docker-registry'] };
export const SKOPEO = { programs: ['skopeo'], packages: ['skopeo'] };
export const TEST_PROGRAMS = [
  COMPILER_CXX,
  CHROMIUM,
  { programs: ['firefox-esr', 'firefox'], packages: ['firefox-esr'] },
  REGISTRY,
  SKOPEO,
  { programs: ['umoci'], packages: ['umoci'] },
  { programs: ['nginx'], packages: ['nginx-light'] },
  { programs: ['openssl'], packages: ['openssl'] },
  { programs: ['python3'], packages: ['python3'] },
  { programs: ['zstd'], packages: ['zstd'] },
];

const APT = ['-o', 'DPkg::Lock::Timeout=600'];

/** Makes sure that these programs are there. */
export async function provide(needs) {
  const missing = needs.filter(({ programs }) => !find(...programs));
  if (missing.length === 0) return;
  const packages = missing.flatMap((need) => need.packages);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  const names = missing.map(({ programs }) => programs[0]).join(', ');
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    throw new Failure(`Missing: ${names}. On Debian or Ubuntu they are packages; elsewhere put them on PATH.`, {
      mend: `sudo apt-get update && sudo apt-get ${install.join(' ')}`,
    });
  }
  // At this run level no package starts its service: a test starts what it needs, on a port of its own.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  await run('apt-get update', 'apt-get', [...APT, 'update'], { env });
  await run(`apt-get install ${packages.join(' ')}`, 'apt-get', [...APT, ...install], { env });
  const still = missing.filter(({ programs }) => !find(...programs)).map(({ programs }) => programs[0]);
  if (still.length > 0) throw new Failure(`${still.join(', ')} is still not on PATH after installing ${packages}.`);
}
