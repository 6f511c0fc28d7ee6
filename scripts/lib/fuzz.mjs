// The coverage-guided targets in fuzz/: libFuzzer, with the counters that the stable compiler can already put in.

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lengthOf, seedsOf } from './fuzz-seeds.mjs';
import { dim, elapsed, Failure, green, progress, red, say } from './messages.mjs';
import { at, program, shown, TARGET } from './paths.mjs';
import { ask, capture, run } from './run.mjs';

/** What cargo-fuzz asks of a nightly compiler, said to LLVM itself. */
const COUNTERS = ['level=4', 'inline-8bit-counters', 'pc-table', 'trace-compares'];
const FLAGS = [
  '--cfg=fuzzing',
  '-Cpasses=sancov-module',
  ...COUNTERS.map((option) => `-Cllvm-args=-sanitizer-coverage-${option}`),
];
/** Fewer edges than this are not the target's own: the counters are missing. */
const LEAST_COVERAGE = 100;
/** How often `npm test` runs each target, some ten seconds. Longer runs are for `npm run fuzz`. */
const TEST_RUNS = { extract: 40_000, layout: 30_000, sandbox: 30_000, tar: 20_000, gzip: 40_000, zstd: 40_000 };
const OTHER_TEST_RUNS = 100_000;

const DONE = /^#(\d+)\s+DONE\s+cov: (\d+) ft: \d+ corp: (\d+)/m;
const INITED = /^#\d+\s+INITED cov: (\d+)/m;

/** The targets by name. */
export const targets = () =>
  readdirSync(at('fuzz/targets'))
    .map((file) => file.replace('.rs', ''))
    .sort();

/** The arguments and the environment of every cargo call on fuzz/. */
export async function fuzzCargo() {
  const host = /^host: (\S+)$/m.exec((await ask('rustc', '-vV')) ?? '')?.[1];
  if (!host) throw new Failure('rustc does not say what it is.', { mend: 'rustc -vV' });
  const folder = join(TARGET, 'fuzz');
  // With a target named, the flags stay away from build scripts, which are not linked with libFuzzer.
  const args = [
    '--manifest-path',
    at('fuzz/Cargo.toml'),
    '--locked',
    '--release',
    '--target',
    host,
    '--target-dir',
    folder,
  ];
  const env = { RUSTFLAGS: FLAGS.join(' '), CARGO_ENCODED_RUSTFLAGS: undefined };
  return { args, env, programs: join(folder, host, 'release') };
}

/** Compiles the targets. Gives the folder of their programs. */
export async function buildTargets() {
  const { args, env, programs } = await fuzzCargo();
  const mend = 'cargo fetch --manifest-path fuzz/Cargo.toml, if only its Cargo.lock is behind';
  await run('fuzz: compile', 'cargo', ['build', ...args], { env, mend });
  return programs;
}

/** Runs a target for a number of runs or of seconds. Gives `{ ok, runs, coverage, output, input }`. */
export async function fuzz(name, programs, { runs, seconds, fresh = false, onLine }) {
  const [seeds, found] = [folder('seeds', name, true), folder('found', name, fresh)];
  for (const [index, seed] of seedsOf(name).entries()) writeFileSync(join(seeds, String(index)), seed);
  const artifacts = `${folder('crashes', name, true)}/`;
  const limit = seconds ? `-max_total_time=${seconds}` : `-runs=${runs}`;
  // With a fixed seed the same program does the same; a longer run is to find what is new.
  const seed = seconds ? [] : ['-seed=1'];
  const bounds = [`-max_len=${lengthOf(name)}`, '-timeout=20', '-rss_limit_mb=2048'];
  const options = [limit, ...seed, ...bounds, `-artifact_prefix=${artifacts}`, `-dict=${at('fuzz/dictionary.txt')}`];
  // Where it panicked is enough: what called it is libFuzzer.
  const env = { RUST_BACKTRACE: '0' };
  const result = await capture(join(programs, program(name)), [...options, found, seeds], { env, onLine });
  const [, done, coverage = 0] = DONE.exec(result.output) ?? [];
  const [, before = 0] = INITED.exec(result.output) ?? [];
  const [crash] = readdirSync(artifacts);
  return {
    ok: result.code === 0 && Number(coverage) >= LEAST_COVERAGE,
    runs: Number(done ?? 0),
    before: Number(before),
    coverage: Number(coverage),
    output: result.output,
    input: crash && readFileSync(join(artifacts, crash)),
  };
}

/** Keeps what runs have found beyond the vectors, as few inputs as give the same coverage. */
export async function keep(name, programs) {
  const [whole, found] = [folder('merge', name, true), folder('found', name)];
  const vectors = seedsOf(name, { kept: false });
  for (const [index, seed] of vectors.entries()) writeFileSync(join(whole, `seed-${index}`), seed);
  for (const [index, seed] of seedsOf(name).slice(vectors.length).entries())
    writeFileSync(join(found, `kept-${index}`), seed);
  await run(`${name}: merge`, join(programs, program(name)), ['-set_cover_merge=1', '-use_counters=0', whole, found]);
  const fresh = readdirSync(whole).filter((file) => !file.startsWith('seed-'));
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts = fresh.flatMap((file) => {
    try {
      return [decoder.decode(readFileSync(join(whole, file)))];
    } catch {
      return [];
    }
  });
  const file = at('fuzz/corpus', `${name}.jsonl`);
  writeFileSync(
    file,
    texts
      .sort()
      .map((text) => `${JSON.stringify(text)}\n`)
      .join(''),
  );
  say(`  ${shown(file)}: ${texts.length} inputs`);
}

/** Every target for a fixed number of runs, as one test each. Gives { passed, failed, failures }. */
export async function fuzzTests() {
  const since = performance.now();
  const programs = await buildTargets();
  const count = { passed: 0, failed: 0, failures: [] };
  for (const name of targets()) {
    const line = progress(`fuzz: ${name}`);
    const runs = TEST_RUNS[name] ?? OTHER_TEST_RUNS;
    const result = await fuzz(name, programs, { runs, fresh: true, onLine: line.note });
    line.end();
    count[result.ok ? 'passed' : 'failed'] += 1;
    if (!result.ok) count.failures.push(`  ${red('✗')} fuzz: ${name}`);
    tell(name, result, line.since);
  }
  if (count.passed + count.failed === 0) count.failed = 1;
  say(dim(`  fuzz: ${count.passed} passed, ${count.failed} failed, ${elapsed(since)}`));
  return count;
}

/** Says how a run went; of a failure, the input and everything that the program said behind it. */
export function tell(name, result, since) {
  const { ok, runs, before, coverage, input, output } = result;
  const numbers = `${runs} runs, ${before} to ${coverage} edges, ${elapsed(since)}`;
  if (ok) return say(`  ${green('✓')} fuzz: ${name} ${dim(numbers)}`);
  say(`  ${red('✗')} fuzz: ${name} ${dim(numbers)}`);
  const lines = output.split('\n').filter((line) => !/^#\d|^INFO:|^WARNING: Failed to find|^NOTE:|^\s*$/.test(line));
  say(lines.slice(0, 60).join('\n'));
  if (input) say(`  the input: ${JSON.stringify(input.toString('utf8'))}\n  in bytes:  ${input.toString('hex')}`);
  else if (coverage < LEAST_COVERAGE) say('  The program was built without counters, or did nothing.');
  return undefined;
}

function folder(kind, name, fresh = false) {
  const path = at('build/fuzz', kind, name);
  if (fresh && existsSync(path)) rmSync(path, { recursive: true });
  mkdirSync(path, { recursive: true });
  return path;
}
