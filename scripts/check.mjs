// `npm run check`: formatting, lints, types and licences; everything that is wrong is told in one run.
// `npm run check -- --fix` first writes what the formatters and the safe fixes can put right.

import { build } from './build.mjs';
import { provideCargoDeny } from './lib/cargo-deny.mjs';
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
const clippyWasm = (name) =>
  clippy(`Rust: clippy, wasm ${name}`, ['--lib', '--target', TRIPLE, '--no-default-features', '--features', name]);

const FIXES = [cargo('Rust: format', ['fmt', '--all']), biome('--write')];

const checks = (cargoDeny) => [
  cargo('Rust: format', ['fmt', '--all', '--check']),
  biome('--error-on-warnings'),
  module('TypeScript: types', 'typescript/bin/tsc', ['--project', at('tsconfig.json')]),
  clippy('Rust: clippy', ['--workspace', '--all-targets']),
  ...wasmFeatures().map(clippyWasm),
  [...cargo('Rust: documentation', ['doc', '--no-deps', ...place]), { env: { RUSTDOCFLAGS: '-D warnings' } }],
  ['crates: duplicates, licences, sources', cargoDeny, ['--locked', 'check', 'bans', 'licenses', 'sources']],
];

await main(async () => {
  say(bold('set-up and build'));
  await setup();
  // The types of js/ lean on what wasm-bindgen says of the modules.
  await build();
  const cargoDeny = await provideCargoDeny();

  say(bold('check'));
  if (process.argv.includes('--fix')) for (const fix of FIXES) await run(...fix);
  const failures = [];
  for (const [title, ...step] of checks(cargoDeny)) {
    await run(title, ...step).catch((error) => {
      if (!(error instanceof Failure)) throw error;
      say(`  ${red('✗')} ${title}\n${error.output ?? error.message}`);
      failures.push(title);
    });
  }
  if (failures.length > 0)
    throw new Failure(`Not right yet: ${failures.join('; ')}.`, { mend: 'npm run check -- --fix' });
});
