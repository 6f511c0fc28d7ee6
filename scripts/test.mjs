// `npm test`: set up, build once, then every test. `npm test -- rust js` runs only these parts.
// The last line is always `N passed, N failed`; what failed stands above it once more, where the end of a log shows it.

import { build } from './build.mjs';
import { doFromBothEnds, oneJob } from './lib/crew.mjs';
import { fuzzTests } from './lib/fuzz.mjs';
import { bold, dim, Failure, main, say } from './lib/messages.mjs';
import { nodeTests } from './lib/node-tests.mjs';
import { rustTests } from './lib/rust-tests.mjs';
import { setup } from './setup.mjs';

/** Browsers take most of the time, much of which they wait: they begin at one end, what computes at the other. */
const PARTS = {
  browser: () => nodeTests('browser'),
  faults: () => nodeTests('faults'),
  registry: () => nodeTests('registry'),
  js: () => nodeTests('js'),
  fuzz: () => oneJob(fuzzTests),
  rust: () => oneJob(rustTests),
};
const NEED_CARGO_ALONE = ['rust', 'fuzz'];
const NEED_PROGRAMS = ['fuzz', 'registry', 'faults', 'browser'];

await main(async () => {
  const wanted = process.argv.slice(2);
  const unknown = wanted.filter((part) => !Object.hasOwn(PARTS, part));
  if (unknown.length > 0) {
    throw new Failure(`No such part: ${unknown.join(', ')}.`, { mend: `npm test -- ${Object.keys(PARTS).join('|')}` });
  }
  const parts = Object.keys(PARTS).filter((part) => wanted.length === 0 || wanted.includes(part));

  say(bold('set-up and build'));
  await setup({ tests: parts.some((part) => NEED_PROGRAMS.includes(part)) });
  if (parts.some((part) => !NEED_CARGO_ALONE.includes(part))) await build();

  say(bold(parts.join(', ')));
  const work = parts.map((part) => ({ part, ...PARTS[part]() }));
  await doFromBothEnds(work.flatMap(({ jobs }) => jobs));
  const total = { passed: 0, failed: 0, failures: [] };
  say();
  for (const { part, result } of work) {
    const { passed, failed, failures } = result();
    say(dim(`  ${part}: ${passed} passed, ${failed} failed`));
    total.passed += passed;
    total.failed += failed;
    total.failures.push(...failures);
  }
  if (total.failures.length > 0) say(`\n${bold('what failed')}\n${total.failures.join('\n')}`);
  say(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});
