// Runs `cargo test` and counts what happened.

import { dim, elapsed, progress, red, say } from './messages.mjs';
import { TARGET } from './paths.mjs';
import { capture } from './run.mjs';

const RESULT = /^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/gm;

const FAILED = /^test (.+) \.\.\. FAILED$/gm;

/** Gives { passed, failed, failures }. An ignored test is a failure, and so is a run that tests nothing or does not compile. */
export async function rustTests() {
  const shown = progress('rust: cargo test');
  const args = ['test', '--workspace', '--locked', '--no-fail-fast', '--target-dir', TARGET];
  const { code, stdout, output } = await capture('cargo', args, { onLine: shown.note });
  shown.end();
  const failures = [...stdout.matchAll(FAILED)].map(([, name]) => `  ${red('✗')} rust: ${name}`);
  const count = { passed: 0, failed: 0, failures };
  for (const [, passed, failed, ignored] of stdout.matchAll(RESULT)) {
    count.passed += Number(passed);
    count.failed += Number(failed) + Number(ignored);
    if (ignored !== '0') say(`  ${red('✗')} ${ignored} ignored: an ignored test proves nothing`);
  }
  if ((code !== 0 || count.passed === 0) && count.failed === 0) count.failed = 1;
  if (count.failed > 0) say(output.trimEnd());
  say(dim(`  rust: ${count.passed} passed, ${count.failed} failed, ${elapsed(shown.since)}`));
  return count;
}
