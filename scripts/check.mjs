// `npm run check`: formatting, lints, types and licences; everything that is wrong is told in one run.
// `npm run check -- --fix` first writes what the formatters and the safe fixes can put right.

import { join } from 'node:path';
import { build } from './build.mjs';
import { provideCargoDeny } from './lib/cargo-deny.mjs';
import { COMPILER_CXX, provide } from './lib/debian.mjs';
import { fuzzCargo } from './lib/fuzz.mjs';
import { bold, Failure, main, red, say } from './lib/messages.mjs';
import { at, TARGET } from './lib/paths.mjs';
import { run } from './lib/run.mjs';
import { TRIPLE, wasmFeatures } from './lib/wasm.mjs';
import { setup } from './setup.mjs';

const module = (title, script, args) => [title, process.execPath, [at('node_modules', script), ...args]];
const cargo = (title, args) => [title, 'cargo', args];
const place = ['--locked', '--target-dir', TARGET];
const biome = (...args) => module('JavaScript: format and lint', '@biomejs/biome/bin/biome', ['check', ...args]);
const clippy = (title, args) => cargo(title, ['clippy', ...args, ...place, '--', '-D', 'warnings']);
/** Crates that are workspaces of their own, so that what they need stays out of everybody else's way. */
const APART = ['fuzz/Cargo.toml', 'tests/bench/native/Cargo.toml'];
const BENCH = ['--manifest-path', at(APART[1]), '--locked', '--target-dir', join(TARGET, 'bench')];
const formatApart = (manifest, ...args) =>
  cargo(`Rust: format, ${manifest}`, ['fmt', '--manifest-path', at(manifest), ...args]);
const clippyWasm = (name) =>
  clippy(`Rust: clippy, wasm ${name}`, ['--lib', '--target', TRIPLE, '--no-default-features', '--features', name]);

const FIXES = [
  cargo('Rust: format', ['fmt', '--all']),
  ...APART.map((manifest) => formatApart(manifest)),
  biome('--write'),
];

const checks = (fuzz) => [
  cargo('Rust: format', ['fmt', '--all', '--check']),
  ...APART.map((manifest) => formatApart(manifest, '--check')),
  biome('--error-on-warnings'),
  module('TypeScript: types', 'typescript/bin/tsc', ['--project', at('tsconfig.json')]),
  clippy('Rust: clippy', ['--workspace', '--all-targets']),
  ...wasmFeatures().map(clippyWasm),
  // With the flags of the fuzz build, so that libFuzzer is not compiled twice.
  [...cargo('Rust: clippy, fuzz', ['clippy', ...fuzz.args, '--', '-D', 'warnings']), { env: fuzz.env }],
  cargo('Rust: clippy, bench', ['clippy', ...BENCH, '--', '-D', 'warnings']),
  [...cargo('Rust: documentation', ['doc', '--no-deps', ...place]), { env: { RUSTDOCFLAGS: '-D warnings' } }],
];
const licences = (cargoDeny) => [
  'crates: duplicates, licences, sources',
  cargoDeny,
  ['--locked', 'check', 'bans', 'licenses', 'sources'],
];

await main(async () => {
  say(bold('set-up and build'));
  await setup();
  // Whatever the rest leaves of the processor goes to this, which is needed last.
  const cargoDeny = provideCargoDeny();
  // Its failure is told when it is waited for.
  cargoDeny.catch(() => undefined);
  // The types of js/ lean on what wasm-bindgen says of the modules.
  await build();
  await provide([COMPILER_CXX]);
  const fuzz = await fuzzCargo();

  say(bold('check'));
  if (process.argv.includes('--fix')) for (const fix of FIXES) await run(...fix);
  const failures = [];
  const look = ([title, ...step]) =>
    run(title, ...step).catch((error) => {
      if (!(error instanceof Failure)) throw error;
      say(`  ${red('✗')} ${title}\n${error.output ?? error.message}`);
      failures.push(title);
    });
  for (const step of checks(fuzz)) await look(step);
  await look(licences(await cargoDeny));
  if (failures.length > 0)
    throw new Failure(`Not right yet: ${failures.join('; ')}.`, { mend: 'npm run check -- --fix' });
});
