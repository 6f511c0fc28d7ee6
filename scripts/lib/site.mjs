// The page: www/ and the package's modules, in one folder that any static host serves from any path.

import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { browserFiles } from './bundle.mjs';
import { filesUnder, incremental } from './fingerprint.mjs';
import { Failure } from './messages.mjs';
import { at } from './paths.mjs';

/** Builds site/ from www/ and dist/. */
export async function buildSite() {
  if (!existsSync(at('www/index.html'))) throw new Failure('The page is missing: there is no www/index.html.');
  const step = { name: 'site', inputs: ['www', 'dist', 'scripts/lib/site.mjs'], outputs: ['site/index.html'] };
  return incremental('page', step, async () => {
    rmSync(at('site'), { recursive: true, force: true });
    mkdirSync(at('site/pullspec'), { recursive: true });
    cpSync(at('www'), at('site'), { recursive: true });
    for (const file of browserFiles()) cpSync(at('dist', file), at('site/pullspec', file));
    await preload(at('site/index.html'));
    listFiles(at('site'));
  });
}

/** Tells what keeps the page for days without a network which files there are, and what they are. */
function listFiles(site) {
  const keeper = join(site, 'sw.js');
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const paths = filesUnder(site).filter((path) => path !== keeper);
  const files = Object.fromEntries(
    paths.map((path) => [relative(site, path).replaceAll(sep, '/'), sha256(readFileSync(path))]),
  );
  const version = sha256(JSON.stringify(files)).slice(0, 16);
  const text = readFileSync(keeper, 'utf8');
  const filled = text.replace(/^const BUILD = .*;$/m, `const BUILD = ${JSON.stringify({ version, files })};`);
  if (filled === text) throw new Failure('www/sw.js has no line for the build.');
  writeFileSync(keeper, filled);
}

/** Names the modules that the page needs at once, so that a browser asks for all of them in one round trip. */
async function preload(page) {
  const html = readFileSync(page, 'utf8');
  const scripts = [...html.matchAll(/<script type="module" src="(?:\.\/)?([^"]+)"/g)].map(([, path]) => path);
  if (scripts.length === 0) throw new Failure('www/index.html has no <script type="module" src="…">.');
  const modules = await staticImports(scripts);
  const links = modules
    .filter((path) => !scripts.includes(path))
    .map((path) => `<link rel="modulepreload" href="${path}">`);
  writeFileSync(page, html.replace('</head>', `${links.join('\n')}\n</head>`));
}

/** What modules import statically, and that in turn, by their paths in site/, in a fixed order. */
async function staticImports(entries) {
  const { build } = await import('esbuild');
  const options = {
    bundle: true,
    format: 'esm',
    logLevel: 'silent',
    metafile: true,
    write: false,
    absWorkingDir: at('site'),
  };
  try {
    const { metafile } = await build({
      ...options,
      entryPoints: entries.map((path) => at('site', path)),
      splitting: true,
      outdir: at('build/preload'),
    });
    const seen = new Set();
    const visit = (path) => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const found of metafile.inputs[path].imports) {
        if (found.kind === 'import-statement' && !found.external) visit(found.path);
      }
    };
    for (const entry of entries) visit(entry);
    return [...seen].sort();
  } catch (error) {
    throw new Failure('page: the modules of www/ do not fit together.', { output: error.message });
  }
}
