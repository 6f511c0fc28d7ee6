// A step runs again only if what it reads has changed. What it read is remembered as one hash in build/stamps/.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fresh } from './messages.mjs';
import { at, shown } from './paths.mjs';

/** Every file under a path in one fixed order; nothing if it does not exist. */
export function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).sort();
  return names.flatMap((name) => filesUnder(join(path, name)));
}

/** The hash of files' names and contents, and of whatever else the step depends on. */
export function fingerprint(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const file of paths.flatMap((path) => filesUnder(at(path)))) {
    const content = readFileSync(file);
    hash.update(`\0${shown(file)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Remembers a hash under a name. */
export class Stamp {
  constructor(name) {
    this.file = at('build/stamps', name);
  }

  matches(hash) {
    return existsSync(this.file) && readFileSync(this.file, 'utf8') === hash;
  }

  write(hash) {
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(this.file, hash);
  }

  clear() {
    rmSync(this.file, { force: true });
  }
}

/** Runs `work` unless its inputs are as they were when it last succeeded and its outputs are still there. */
export async function incremental(title, { name, inputs, outputs, extra }, work) {
  const stamp = new Stamp(name);
  const hash = fingerprint(inputs, extra);
  if (stamp.matches(hash) && outputs.every((path) => existsSync(at(path)))) {
    fresh(title);
    return false;
  }
  stamp.clear();
  await work();
  stamp.write(hash);
  return true;
}
