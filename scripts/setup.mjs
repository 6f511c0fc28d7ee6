// `node scripts/setup.mjs [--tests]`: everything that a build (or a test run) needs, from Node built-ins alone.
// What can be installed without asking is installed; what cannot is named together with the command that does it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPILER, provide, TEST_PROGRAMS } from './lib/debian.mjs';
import { fingerprint } from './lib/fingerprint.mjs';
import { Failure, main, say } from './lib/messages.mjs';
import { at, isMain } from './lib/paths.mjs';
import { ask, npm, run } from './lib/run.mjs';
import { atLeast, find } from './lib/tools.mjs';

const NODE = '20.0';
// Vite, one of the bundlers that the package is tested with, asks for this.
const NODE_FOR_TESTS = '20.19';
const TARGET = 'wasm32-unknown-unknown';

export async function setup({ tests = false } = {}) {
  checkNode(tests ? NODE_FOR_TESTS : NODE);
  if (!find('git')) throw new Failure('git is missing.', { mend: 'sudo apt-get install git (or https://git-scm.com)' });
  if (process.platform !== 'win32') await provide([COMPILER, ...(tests ? TEST_PROGRAMS : [])]);
  await provideRust();
  await provideModules();
}

function checkNode(wanted) {
  if (atLeast(process.versions.node, wanted)) return;
  throw new Failure(`Node ${wanted} or newer is needed; this is ${process.versions.node}.`, {
    mend: 'install a current release from https://nodejs.org, or with nvm: nvm install 22',
  });
}

/** The toolchain that rust-toolchain.toml names, with the wasm target. */
async function provideRust() {
  if (!find('cargo') || !find('rustc')) {
    throw new Failure('Rust is missing: cargo and rustc are not on PATH.', {
      mend: 'install rustup from https://rustup.rs, then open a new shell (or: . "$HOME/.cargo/env")',
    });
  }
  if (await hasTarget()) return;
  const channel = /channel = "([^"]+)"/.exec(readFileSync(at('rust-toolchain.toml'), 'utf8'))?.[1];
  const install = ['toolchain', 'install', channel, '--profile', 'minimal', '--target', TARGET];
  for (const component of ['clippy', 'rustfmt']) install.push('--component', component);
  if (!find('rustup')) {
    throw new Failure(`Rust ${channel} with the target ${TARGET} is needed, and there is no rustup to install it.`, {
      mend: `install rustup from https://rustup.rs, then: rustup ${install.join(' ')}`,
    });
  }
  await run(`Rust ${channel} and ${TARGET}`, 'rustup', install);
  if (!(await hasTarget())) throw new Failure(`${TARGET} is still missing.`, { mend: `rustup target add ${TARGET}` });
}

async function hasTarget() {
  const sysroot = await ask('rustc', '--print', 'sysroot');
  return sysroot !== undefined && existsSync(join(sysroot, 'lib/rustlib', TARGET, 'lib'));
}

/** `npm ci`, whenever what is installed is not what package-lock.json says. */
async function provideModules() {
  const stamp = at('node_modules/.pullspec-lock');
  const hash = fingerprint(['package-lock.json'], process.platform + process.arch);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return;
  await npm('npm packages', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    mend: 'npm ci (it needs the network once)',
  });
  writeFileSync(stamp, hash);
}

if (isMain(import.meta.url)) {
  await main(async () => {
    await setup({ tests: process.argv.includes('--tests') });
    say('Everything is there.');
  });
}
