// `npm test`: set up, build once, then every test. `npm test -- rust js` runs only these parts.
// The last line is always `N passed, N failed`.

import { build } from './build.mjs';
import { fuzzTests } from './lib/fuzz.mjs';
import { bold, Failure, main, say } from './lib/messages.mjs';
import { nodeTests } from './lib/node-tests.mjs';
import { rustTests } from './lib/rust-tests.mjs';
import { setup } from './setup.mjs';

const PARTS = {
  rust: () => rustTests(),
  fuzz: () => fuzzTests(),
  js: () => nodeTests('js'),
  // One file at a time: browsers and registries that start side by side only wait for each other.
  registry: () => nodeTests('registry', { workers: 1 }),
  faults: () => nodeTests('faults', { workers: 1, timeout: 600_000 }),
  browser: () => nodeTests('browser', { workers: 1, timeout: 600_000 }),
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

  const total = { passed: 0, failed: 0 };
  for (const part of parts) {
    say(bold(part));
    const { passed, failed } = await PARTS[part]();
    total.passed += passed;
    total.failed += failed;
  }
  say(`\n${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed > 0 ? 1 : 0;
});
