// Names per second natively: a program of its own, in tests/bench/native/, measures the crate and two others.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../scripts/lib/messages.mjs';
import { at, program, TARGET } from '../../scripts/lib/paths.mjs';
import { ask, run } from '../../scripts/lib/run.mjs';
import { crateVersion } from './machine.mjs';
import { VECTORS } from './vectors.mjs';

const LOCK = 'tests/bench/native/Cargo.lock';

export async function benchNative({ quick, list, rounds }) {
  const folder = join(TARGET, 'bench');
  // What --quick measures means nothing, so it need not be compiled well.
  const profile = quick ? [] : ['--release'];
  const args = ['build', '--manifest-path', at('tests/bench/native/Cargo.toml'), '--locked', '--target-dir', folder];
  const mend = 'cargo fetch --manifest-path tests/bench/native/Cargo.toml, if only its Cargo.lock is behind';
  await run('bench: compile', 'cargo', [...args, ...profile], { mend });
  mkdirSync(at('build/bench'), { recursive: true });
  const file = at('build/bench/names.txt');
  writeFileSync(file, list.map((name) => `${name}\n`).join(''));
  const binary = join(folder, quick ? 'debug' : 'release', program('pullspec-bench'));
  const said = await ask(binary, file, VECTORS, String(rounds));
  if (said === undefined) throw new Failure('The native bench failed.', { mend: `${binary} ${file} ${VECTORS} 1` });
  const result = JSON.parse(said);
  const version = (name) => crateVersion(LOCK, name.split(',')[0]);
  const parsers = result.parsers.map((parser) => ({ ...parser, version: version(parser.name), count: list.length }));
  return { ...result, parsers };
}
