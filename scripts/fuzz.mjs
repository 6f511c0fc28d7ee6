// `npm run fuzz`: every coverage-guided target for a minute; `npm run fuzz -- reference --seconds 600` one for longer.
// `--keep` puts what was found beyond the vectors into fuzz/corpus/, from which every later run starts.

import { parseArgs } from 'node:util';
import { COMPILER_CXX, provide } from './lib/debian.mjs';
import { buildTargets, fuzz, keep, targets, tell } from './lib/fuzz.mjs';
import { bold, Failure, main, progress, say } from './lib/messages.mjs';
import { setup } from './setup.mjs';

await main(async () => {
  const { names, seconds, keeps } = asked();
  say(bold('set-up and build'));
  await setup();
  await provide([COMPILER_CXX]);
  const programs = await buildTargets();
  say(bold('fuzz'));
  let failed = 0;
  for (const name of names) {
    const line = progress(`fuzz: ${name}`);
    const result = await fuzz(name, programs, { seconds, onLine: line.note });
    line.end();
    tell(name, result, line.since);
    if (!result.ok) failed += 1;
    else if (keeps) await keep(name, programs);
  }
  if (failed > 0) throw new Failure(`${failed} of ${names.length} targets found something.`);
});

function asked() {
  const options = { seconds: { type: 'string', default: '60' }, keep: { type: 'boolean', default: false } };
  const mend = `npm run fuzz -- [${targets().join('|')}] [--seconds 60] [--keep]`;
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const seconds = Number(values.seconds);
    const unknown = positionals.find((name) => !targets().includes(name));
    if (unknown || !Number.isInteger(seconds) || seconds < 1) throw new TypeError(unknown ?? values.seconds);
    return { names: positionals.length > 0 ? positionals : targets(), seconds, keeps: values.keep };
  } catch (error) {
    throw new Failure(`That is not understood: ${error.message}.`, { mend });
  }
}
