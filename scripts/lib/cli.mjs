// The command line: one file beside the package's entries, which it imports when a command needs them.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Failure } from './messages.mjs';
import { at } from './paths.mjs';

/** Writes dist/cli.js. */
export const bundleCli = () => build('main', { outfile: at('dist/cli.js') });

/** A module of js/cli/ by itself, for tests and for the manual. It stands beside the entries, as the program does. */
export async function cliModule(name) {
  const outfile = at('build/cli', `${name}.mjs`);
  await build(name, { outfile, minify: false });
  return import(pathToFileURL(outfile).href);
}

async function build(name, options) {
  const { build: bundle } = await import('esbuild');
  const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  try {
    await bundle({
      bundle: true,
      charset: 'utf8',
      define: { PULLSPEC_VERSION: JSON.stringify(version) },
      entryPoints: [at('js/cli', `${name}.ts`)],
      external: ['node:*'],
      format: 'esm',
      legalComments: 'none',
      logLevel: 'silent',
      minify: true,
      platform: 'node',
      plugins: [entriesApart(dirname(options.outfile))],
      target: 'node20',
      ...options,
    });
  } catch (error) {
    throw new Failure('The command line: esbuild failed.', { output: error.message });
  }
}

/** The package's entries are not bundled: they are the files beside it, so that nothing exists twice. */
const entriesApart = (folder) => ({
  name: 'entries-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => {
      const source = join(resolveDir, path.replace(/\.js$/, '.ts'));
      const name = relative(at('js'), source);
      if (name.includes(sep) || !existsSync(source)) return undefined;
      const entry = relative(folder, at('dist', name.replace(/\.ts$/, '.js')))
        .split(sep)
        .join('/');
      return { path: entry.startsWith('.') ? entry : `./${entry}`, external: true };
    });
  },
});
