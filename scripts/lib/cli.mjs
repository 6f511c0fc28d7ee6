// The command line: one file beside the package's entries, which it imports when a command needs them.

import { readFileSync } from 'node:fs';
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

/** Whether a module of js/ is an entry of the package. */
function isEntry(file) {
  const { exports } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  return Object.values(exports).some((target) => JSON.stringify(target).includes(`"./dist/${file}"`));
}

/** The package's entries are not bundled: they are the files beside it, so that nothing exists twice. */
const entriesApart = (folder) => ({
  name: 'entries-apart',
  setup(build) {
    build.onResolve({ filter: /^\.\.?\/.*\.js$/ }, ({ path, resolveDir }) => {
      const name = relative(at('js'), join(resolveDir, path)).split(sep).join('/');
      // The samples lie beside the entries too, and are loaded by whoever serves them.
      const file = name === '../build/samples.js' ? 'samples.js' : name;
      if (file !== 'samples.js' && !isEntry(file)) return undefined;
      const beside = relative(folder, at('dist', file)).split(sep).join('/');
      return { path: beside.startsWith('.') ? beside : `./${beside}`, external: true };
    });
  },
});
