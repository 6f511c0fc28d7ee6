// What was measured on, and in which versions.

import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { at } from '../../scripts/lib/paths.mjs';
import { ask } from '../../scripts/lib/run.mjs';

export async function machine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    rustc: (await ask('rustc', '--version'))?.split(' ')[1] ?? 'unknown',
  };
}

/** The version of an npm package as it is installed. */
export const npmVersion = (name) => JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8')).version;

/** The version of a crate in a Cargo.lock. */
export function crateVersion(lock, name) {
  return new RegExp(`^name = "${name}"\nversion = "([^"]+)"`, 'm').exec(readFileSync(at(lock), 'utf8'))?.[1];
}
