// The layer that is measured: what npm has installed for the project, so that everybody has nearly the same one.

import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../../scripts/lib/paths.mjs';
import { run } from '../../../scripts/lib/run.mjs';

/** Programs, generated code and text, many files and few: about what layers hold. */
const PACKAGES = [
  '@biomejs',
  '@rolldown',
  '@typescript',
  'chromium-bidi',
  'devtools-protocol',
  'puppeteer-core',
  'typescript',
  'vite',
  'zod',
];

/** Enough to try whether it works. */
const FEW = ['zod'];

/** The same on every run. */
const PLAIN = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0', '--format=gnu'];

/** The archive as it is, with gzip, and with zstd: `{ tar, gzip, zstd }`, each a Buffer. */
export async function corpus(quick) {
  const folder = at('build/bench');
  mkdirSync(folder, { recursive: true });
  const tar = join(folder, quick ? 'small.tar' : 'layer.tar');
  // Whatever npm installs anew makes it anew.
  const stamp = statSync(at('node_modules/.package-lock.json')).mtimeMs;
  if (!existsSync(`${tar}.zst`) || statSync(`${tar}.zst`).mtimeMs < stamp) {
    await run('bench: archive', 'tar', ['-C', at('node_modules'), ...PLAIN, '-cf', tar, ...(quick ? FEW : PACKAGES)]);
    await run('bench: gzip', 'gzip', ['-kf6n', tar]);
    await run('bench: zstd', 'zstd', ['-qf', '-3', tar, '-o', `${tar}.part`]);
    renameSync(`${tar}.part`, `${tar}.zst`);
  }
  return { tar: readFileSync(tar), gzip: readFileSync(`${tar}.gz`), zstd: readFileSync(`${tar}.zst`) };
}
