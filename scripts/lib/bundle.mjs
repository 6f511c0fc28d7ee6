// TypeScript to the npm package: dist/*.js, dist/*.wasm and the declarations.

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, posix } from 'node:path';
import { bundleCli } from './cli.mjs';
import { filesUnder, incremental } from './fingerprint.mjs';
import { Failure } from './messages.mjs';
import { at, shown } from './paths.mjs';
import { run } from './run.mjs';
import { wasmFeatures } from './wasm.mjs';

const INPUTS = [
  'js',
  'samples',
  'build/names',
  'build/client',
  'build/relay',
  'build/store',
  'build/images',
  'build/layers',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'scripts/lib/bundle.mjs',
  'scripts/lib/cli.mjs',
];
const RELATIVE = /((?:from|import)\s*\(?\s*['"])(\.[^'"]+)\.js(['"])/g;

/** The package's entries by the exports of package.json: those that are made of a module in js/. */
export function entries() {
  const { exports } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
  const names = Object.keys(exports).map((path) => (path === '.' ? 'index' : path.slice(2)));
  const modules = names.filter((name) => !name.includes('.'));
  return wasmFeatures().includes('client') ? modules : ['index'];
}

/** Builds dist/ from js/ and build/. */
export async function bundle() {
  const outputs = entries().flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
  outputs.push('dist/index.cjs', 'dist/index.d.cts', 'dist/samples.js', 'dist/cli.js');
  return incremental('npm package', { name: 'package', inputs: INPUTS, outputs }, async () => {
    rmSync(at('dist'), { recursive: true, force: true });
    mkdirSync(at('dist'), { recursive: true });
    packSamples();
    const types = run('npm package: types', process.execPath, [
      at('node_modules/typescript/bin/tsc'),
      ...[
        '--project',
        at('tsconfig.json'),
        '--noEmit',
        'false',
        '--emitDeclarationOnly',
        '--outDir',
        at('build/types'),
      ],
    ]);
    await Promise.all([bundleModules(), bundleCli(), types]);
    for (const name of entries()) publishTypes(name);
    publishTypes('index', 'cts');
  });
}

/** samples/ as one module that is loaded only when the sandbox registry is asked for something. */
function packSamples() {
  const root = at('samples');
  const files = filesUnder(root).filter((file) => !/\.(md|mjs)$/.test(file));
  const packed = files.map((file) => [shown(file).slice('samples/'.length), readFileSync(file).toString('base64')]);
  const lines = packed.map(([path, text]) => `  ${JSON.stringify(path)}: '${text}',\n`);
  writeFileSync(at('build/samples.js'), `export const samples = {\n${lines.join('')}};\n`);
  writeFileSync(
    at('build/samples.d.ts'),
    '/** The sample images: an OCI image layout, by path, in base64. */\nexport const samples: Readonly<Record<string, string>>;\n',
  );
  cpSync(at('build/samples.js'), at('dist/samples.js'));
}

async function bundleModules() {
  const { build } = await import('esbuild');
  const shared = {
    bundle: true,
    // Errors carry their names as text, so nothing is lost.
    minify: true,
    charset: 'utf8',
    external: ['node:*'],
    legalComments: 'none',
    logLevel: 'silent',
    outdir: at('dist'),
    platform: 'neutral',
    plugins: [samplesApart],
    target: 'es2022',
  };
  const entryPoints = entries().map((name) => at('js', `${name}.ts`));
  try {
    // Splitting: what two entries share, such as the error classes and the inlined wasm, exists once.
    await build({ ...shared, entryPoints, format: 'esm', splitting: true, chunkNames: 'shared-[hash]' });
    const cjs = { format: 'cjs', outExtension: { '.js': '.cjs' } };
    await build({ ...shared, ...cjs, entryPoints: [at('js/index.ts')] });
  } catch (error) {
    throw new Failure('npm package: esbuild failed.', { output: error.message });
  }
  for (const [module, name] of [
    ['client', 'registry'],
    ['relay', 'relay'],
    ['store', 'store'],
    ['images', 'images'],
    ['layers', 'layer'],
  ]) {
    const wasm = at('build', module, `${module}_bg.wasm`);
    if (existsSync(wasm)) cpSync(wasm, at(`dist/${name}_bg.wasm`));
  }
}

const samplesApart = {
  name: 'samples-apart',
  setup(build) {
    build.onResolve({ filter: /\/build\/samples\.js$/ }, () => ({ path: './samples.js', external: true }));
  },
};

/** Copies an entry's declarations and those that they import, for ESM as they are, for CJS under CJS names. */
function publishTypes(name, extension = 'ts', seen = new Set()) {
  if (seen.has(name)) return;
  seen.add(name);
  const source = at('build/types', `${name}.d.ts`);
  if (!existsSync(source)) throw new Failure(`${name}.d.ts is imported by public types but is not made from js/.`);
  const text = readFileSync(source, 'utf8');
  for (const [, , specifier] of text.matchAll(RELATIVE)) {
    const imported = posix.join(posix.dirname(name), specifier);
    if (imported.startsWith('..')) throw new Failure(`js/${name}.ts: a public type comes from ${specifier}.js.`);
    publishTypes(imported, extension, seen);
  }
  const target = at('dist', `${name}.d.${extension}`);
  mkdirSync(dirname(target), { recursive: true });
  const forCjs = text.replace(RELATIVE, (_, before, path, after) => `${before}${path}.cjs${after}`);
  writeFileSync(target, extension === 'cts' ? forCjs : text);
}

/** Entries, and the command line, that are for Node or for edge workers. */
const NOT_FOR_BROWSERS = ['cli', 'files/node', 'node', 'relay', 'relay-node'].map((name) => `dist/${name}.js`);

/** The files of dist/ that a browser loads, by their paths in it. */
export const browserFiles = () =>
  filesUnder(at('dist'))
    .map(shown)
    .filter((path) => /\.(js|wasm)$/.test(path) && !NOT_FOR_BROWSERS.includes(path))
    .map((path) => path.slice('dist/'.length));
