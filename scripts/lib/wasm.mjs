// Rust to wasm: cargo, then wasm-bindgen (xtask), then wasm-opt. One module for each wasm feature of Cargo.toml.

import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { incremental } from './fingerprint.mjs';
import { Failure } from './messages.mjs';
import { at, program, ROOT, TARGET } from './paths.mjs';
import { ask, run } from './run.mjs';

export const TRIPLE = 'wasm32-unknown-unknown';

const INPUTS = [
  'crate',
  'xtask',
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain.toml',
  '.cargo/config.toml',
  'scripts/lib/wasm.mjs',
  'package-lock.json',
];

// What every supported engine has. wasm-opt must be told, or it refuses (or worse, rewrites) what rustc emits.
const FEATURES = [
  'bulk-memory',
  'multivalue',
  'mutable-globals',
  'nontrapping-float-to-int',
  'reference-types',
  'sign-ext',
  'simd',
];

/** The wasm features that Cargo.toml has, in the order in which they are built. */
export function wasmFeatures() {
  const manifest = readFileSync(at('Cargo.toml'), 'utf8');
  return ['names', 'client', 'relay', 'store', 'images', 'layers'].filter((name) =>
    new RegExp(`^${name} = `, 'm').test(manifest),
  );
}

/** Leaves NAME.js, NAME.d.ts, NAME_bg.wasm and wasm.js (the bytes in a string, for inlining) in build/NAME/. */
export async function buildWasm(name) {
  const outputs = [`${name}.js`, `${name}.d.ts`, `${name}_bg.wasm`, 'wasm.js', 'wasm.d.ts', 'sentences.js'];
  const step = { name: `wasm-${name}`, inputs: INPUTS, outputs: outputs.map((file) => `build/${name}/${file}`) };
  return incremental(`wasm ${name}`, step, async () => {
    const folder = at('build', name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await compile(name, join(folder, 'raw.wasm'));
    await bind(name, folder);
    await optimize(name, join(folder, `${name}_bg.wasm`));
    inline(folder, `${name}_bg.wasm`);
    rmSync(join(folder, 'raw.wasm'));
  });
}

/** The Cargo profile of each module. */
const PROFILES = { names: 'wasm', client: 'wasm', relay: 'wasm', store: 'wasm', images: 'wasm', layers: 'wasm-layers' };
/**
 * What the linker is told of the stack, which stands in front of the data: the smaller it is, the shorter are all
 * addresses. Nothing in the names module recurses.
 */
const STACKS = {
  names: ['--', '-Clink-arg=-zstack-size=262144'],
  client: [],
  relay: [],
  store: [],
  images: [],
  layers: [],
};
/** What wasm-opt does. Code that is taken apart and put together again comes out smaller, but no faster. */
const SMALL = ['--flatten', '--rereloop', '-Oz', '-Oz'];
const PASSES = { names: SMALL, client: SMALL, relay: SMALL, store: SMALL, images: SMALL, layers: ['-O3'] };

async function compile(name, output) {
  const flags = `target.${TRIPLE}.rustflags=${JSON.stringify(await remaps())}`;
  const crate = ['--lib', '--crate-type', 'cdylib', '--no-default-features', '--features', name];
  const place = ['--locked', '--profile', PROFILES[name], '--target', TRIPLE, '--target-dir', TARGET];
  // A caller's RUSTFLAGS would replace those of .cargo/config.toml, and with them the module.
  const env = { RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined };
  const all = ['rustc', ...crate, ...place, '--config', flags, ...STACKS[name]];
  await run(`wasm ${name}: compile`, 'cargo', all, { env });
  cpSync(join(TARGET, TRIPLE, PROFILES[name], 'pullspec.wasm'), output);
}

/** The folders of this machine, out of the panic messages: the module depends on its sources alone. */
async function remaps() {
  const cargoHome = process.env.CARGO_HOME || join(homedir(), '.cargo');
  const commit = /^commit-hash: (\w+)$/m.exec((await ask('rustc', '-vV')) ?? '')?.[1];
  const sysroot = await ask('rustc', '--print', 'sysroot');
  if (!commit || !sysroot) throw new Failure('rustc does not say what it is.', { mend: 'rustc -vV' });
  const library = join(sysroot, 'lib/rustlib/src/rust');
  const pairs = [`${cargoHome}=cargo`, `${library}=/rustc/${commit}`, `${ROOT}=pullspec`];
  return pairs.map((pair) => `--remap-path-prefix=${pair}`);
}

async function bind(name, folder) {
  const place = ['--locked', '--target-dir', TARGET];
  await run('wasm-bindgen: compile', 'cargo', ['build', '-p', 'xtask', ...place]);
  const xtask = join(TARGET, 'debug', program('xtask'));
  await run(`wasm ${name}: bindings`, xtask, ['bindgen', join(folder, 'raw.wasm'), folder, name]);
  words(folder, await ask(xtask, 'sentences', name));
}

async function optimize(name, file) {
  const strip = ['--strip-debug', '--strip-producers', '--strip-target-features'];
  const enable = FEATURES.map((feature) => `--enable-${feature}`);
  const wasmOpt = at('node_modules/binaryen/bin/wasm-opt');
  const passes = [...PASSES[name], ...enable, ...strip];
  await run(`wasm ${name}: optimize`, process.execPath, [wasmOpt, file, ...passes, '-o', file]);
}

/** The English sentences, which the module itself holds only as codes. */
function words(folder, json) {
  if (!json) throw new Failure('xtask does not tell the sentences.', { mend: 'cargo run -p xtask -- sentences names' });
  writeFileSync(join(folder, 'sentences.js'), `export default ${json.trim()};\n`);
  writeFileSync(
    join(folder, 'sentences.d.ts'),
    '/** English templates by code. */\ndeclare const sentences: Readonly<Record<string, string>>;\nexport default sentences;\n',
  );
}

/** Turned over by this, the bytes that a module has most of are letters, and those that need an escape are rare. */
const MASK = 82;

/**
 * The module as a string that a bundler carries without knowing what wasm is: one character for each byte. Base64 is
 * smaller, but gzip cannot see through it: of this form about a fifth less goes over the wire.
 */
function inline(folder, wasm) {
  const bytes = readFileSync(join(folder, wasm)).map((byte) => byte ^ MASK);
  const text = JSON.stringify(Buffer.from(bytes).toString('latin1'));
  writeFileSync(join(folder, 'wasm.js'), `export const mask = ${MASK};\nexport default ${text};\n`);
  writeFileSync(
    join(folder, 'wasm.d.ts'),
    '/** The wasm module, a character for each byte, which is turned over by `mask`. */\ndeclare const wasm: string;\nexport declare const mask: number;\nexport default wasm;\n',
  );
}
