// The package as its users get it: packed, installed into an empty folder, and used in every way that is promised.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import * as esbuild from 'esbuild';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import * as vite from 'vite';
import { filesUnder } from '../../scripts/lib/fingerprint.mjs';
import { at, ROOT } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-package-'));
const app = join(folder, 'app');
const installed = join(app, 'node_modules/pullspec');

/** What each way of using the package must say. */
const USE = `JSON.stringify([parse('nginx'), safeParse('Nginx').ok, safeParse('a/b@sha256:00').error?.code.length > 0])`;
const EXPECTED = JSON.stringify([{ registry: 'docker.io', repository: 'library/nginx', tag: 'latest' }, false, true]);

async function command(name, args, cwd) {
  const { code, stdout, output } = await capture(name, args, { cwd, shell: process.platform === 'win32' });
  assert.equal(code, 0, `${name} ${args.join(' ')}\n${output}`);
  return stdout;
}

/** Writes a file of the user's application. Gives its path. */
function write(name, text) {
  const path = join(app, name);
  writeFileSync(path, text);
  return path;
}

before(async () => {
  mkdirSync(app);
  write('package.json', '{"name":"app","private":true,"type":"module"}');
  await command('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], ROOT);
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  await command('npm', ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball)], app);
});

after(() => rmSync(folder, { recursive: true, force: true }));

describe('the packed package', () => {
  test('brings no dependency and no install script', () => {
    const manifest = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    assert.equal(manifest.dependencies, undefined);
    for (const script of ['preinstall', 'install', 'postinstall', 'prepare'])
      assert.equal(manifest.scripts[script], undefined);
    assert.deepEqual(
      readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.')),
      ['pullspec'],
    );
  });

  test('holds what it exports, both licences, and no source', () => {
    const names = readdirSync(installed);
    for (const name of ['LICENSE-APACHE', 'LICENSE-MIT', 'dist', 'package.json']) assert.ok(names.includes(name), name);
    for (const name of ['crate', 'js', 'scripts', 'tests', 'www']) assert.ok(!names.includes(name), name);
  });

  test('is what publint calls good', async () => {
    const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false });
    assert.deepEqual(
      messages.map((message) => formatMessage(message, pkg)),
      [],
    );
  });
});

describe('in Node', () => {
  test('as an ES module', async () => {
    const path = write('esm.mjs', `import { parse, safeParse } from 'pullspec'; console.log(${USE});`);
    assert.equal((await command(process.execPath, [path], app)).trim(), EXPECTED);
  });

  test('as CommonJS', async () => {
    const path = write('cjs.cjs', `const { parse, safeParse } = require('pullspec'); console.log(${USE});`);
    assert.equal((await command(process.execPath, [path], app)).trim(), EXPECTED);
  });

  test('in a worker thread', async () => {
    const text = `import { parentPort } from 'node:worker_threads'; import { parse, safeParse } from 'pullspec';`;
    const worker = new Worker(pathToFileURL(write('worker.mjs', `${text} parentPort.postMessage(${USE});`)));
    const said = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    await worker.terminate();
    assert.equal(said, EXPECTED);
  });

  test('the registry entry is an ES module', async () => {
    const text = `import { RegistryClient } from 'pullspec/registry'; console.log(typeof new RegistryClient().manifest);`;
    assert.equal((await command(process.execPath, [write('registry.mjs', text)], app)).trim(), 'function');
  });

  test('the entry for archives opens one', async () => {
    const files = `{ 'oci-layout': new Blob(['{"imageLayoutVersion":"1.0.0"}']), 'index.json': new Blob(['{"schemaVersion":2,"manifests":[]}']) }`;
    const text = `import { openArchive } from 'pullspec/archive'; console.log((await openArchive(${files})).kind);`;
    assert.equal((await command(process.execPath, [write('archive.mjs', text)], app)).trim(), 'oci');
  });

  test('the entries for files keep some', async () => {
    const text = `import { FilesError, memoryFiles } from 'pullspec/files/memory'; import { nodeFiles } from 'pullspec/files/node'; for (const files of [memoryFiles(), nodeFiles('kept')]) { await files.write('a/b', new Uint8Array(3)); console.log((await files.list('a'))[0].size, await files.read('..').catch((e) => e instanceof FilesError && e.code)); }`;
    const said = await command(process.execPath, [write('files.mjs', text)], app);
    assert.equal(said.trim(), '3 invalid-path\n3 invalid-path');
    const browsers = `import { opfsFiles } from 'pullspec/files/opfs'; console.log(await opfsFiles().read('a').catch((e) => e.code));`;
    assert.equal((await command(process.execPath, [write('opfs.mjs', browsers)], app)).trim(), 'denied');
  });

  test('the entry for Node reads the logins that Docker keeps', async () => {
    const env = `{ DOCKER_AUTH_CONFIG: '{"auths":{"r.example":{"auth":"YTpi"}}}' }`;
    const text = `import { dockerCredentials } from 'pullspec/node'; console.log(await dockerCredentials({ env: ${env} })('r.example', ''));`;
    assert.equal(
      (await command(process.execPath, [write('node.mjs', text)], app)).trim(),
      "{ username: 'a', password: 'b' }",
    );
  });
});

describe('as a program', () => {
  const program = join(app, 'node_modules/.bin/pullspec');
  const digest = 'sha256:c37f141c6414f198bd99f166009c434af1e41b5788d7b520023955b1c6dfdc7e';

  test('npx runs what is installed', async () => {
    const said = await command('npx', ['--no-install', 'pullspec', 'parse', 'nginx'], app);
    assert.equal(said.trim(), 'docker.io/library/nginx:latest');
  });

  test('its file starts by itself, and finds the rest of the package', async () => {
    const shell = process.platform === 'win32';
    const ask = (...args) => capture(program, args, { cwd: folder, shell });
    const { version } = JSON.parse(readFileSync(at('package.json'), 'utf8'));
    assert.equal((await ask('--version')).output, `${version}\n`);
    assert.equal((await ask('digest', 'sandbox.localhost/hello')).output, `${digest}\n`);
    assert.equal((await ask('parse', 'Nginx')).code, 3);
  });
});

describe('bundled without configuration', () => {
  const source = `import { parse, safeParse } from 'pullspec'; console.log(${USE});`;

  for (const format of ['esm', 'cjs', 'iife']) {
    test(`by esbuild as ${format}`, async () => {
      const outfile = join(app, `esbuild.${format === 'esm' ? 'mjs' : 'cjs'}`);
      const entryPoints = [write('entry.js', source)];
      await esbuild.build({ entryPoints, outfile, bundle: true, format, logLevel: 'silent', absWorkingDir: app });
      assert.equal((await command(process.execPath, [outfile], folder)).trim(), EXPECTED);
    });
  }

  test('by Vite', async () => {
    write('main.js', source);
    write('index.html', '<!doctype html><title>app</title><script type="module" src="/main.js"></script>');
    await vite.build({
      root: app,
      configFile: false,
      logLevel: 'silent',
      build: { modulePreload: false, minify: false },
    });
    const [name] = readdirSync(join(app, 'dist/assets')).filter((file) => file.endsWith('.js'));
    const bundle = join(app, 'dist/assets', name);
    assert.equal((await command(process.execPath, [bundle], app)).trim(), EXPECTED);
  });

  test('what is not used is left out', async () => {
    const stdin = { contents: `import 'pullspec'; console.log(1);`, resolveDir: app };
    const { outputFiles } = await esbuild.build({
      stdin,
      bundle: true,
      format: 'esm',
      write: false,
      logLevel: 'silent',
    });
    assert.ok(outputFiles[0].text.length < 200, `${outputFiles[0].text.length} characters are left`);
  });
});

describe('for TypeScript', () => {
  const use = `const r: Reference = parse('nginx'); const s: string = r.registry; const t: string | undefined = r.tag; void [s, t];`;
  const cases = [
    ['esm.mts', `import { parse, type Reference } from 'pullspec'; ${use}`, 'nodenext', 'nodenext'],
    ['cjs.cts', `import { parse, type Reference } from 'pullspec'; ${use}`, 'nodenext', 'nodenext'],
    ['bundler.ts', `import { parse, type Reference } from 'pullspec'; ${use}`, 'esnext', 'bundler'],
    [
      'registry.mts',
      `import { RegistryClient } from 'pullspec/registry'; void new RegistryClient();`,
      'nodenext',
      'nodenext',
    ],
    [
      'files.mts',
      `import { memoryFiles, FilesError, type Files, type FileWriter, type ByteSource } from 'pullspec/files/memory'; const f: Files = memoryFiles({ limit: 1 }); const w: Promise<FileWriter> = f.append('a'); const s: Promise<ByteSource | undefined> = f.open('a'); const c: 'io' | string = new FilesError('io', 'a').code; void [w, s, c]; import { nodeFiles } from 'pullspec/files/node'; import { opfsFiles } from 'pullspec/files/opfs'; const all: Files[] = [nodeFiles('a'), opfsFiles()]; void all;`,
      'nodenext',
      'nodenext',
    ],
    [
      'node.mts',
      `import { dockerCredentials } from 'pullspec/node'; import { RegistryClient } from 'pullspec/registry'; void new RegistryClient({ credentials: dockerCredentials(), onRequest: ({ url }) => void url.length });`,
      'nodenext',
      'nodenext',
    ],
  ];
  for (const [name, text, module, resolution] of cases) {
    test(`${name} compiles strictly, declarations and all`, async () => {
      const path = write(name, text);
      const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom,dom.iterable', '--types', ''];
      const tsc = at('node_modules/typescript/bin/tsc');
      const kind = ['--ignoreConfig', '--module', module, '--moduleResolution', resolution];
      await command(process.execPath, [tsc, ...options, ...kind, path], app);
    });
  }

  test('a public type is never any, and no handle into the wasm leaks', () => {
    const declarations = filesUnder(join(installed, 'dist')).filter((name) => /\.d\.c?ts$/.test(name));
    assert.ok(declarations.length >= 3);
    for (const name of declarations) {
      const text = readFileSync(name, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      assert.doesNotMatch(text, /\bany\b|\bfree\(\)|Symbol\.dispose|__wbg|\.\.\/build/, name);
    }
  });
});
