// The fault table in every runtime, direct and by relay, printed as a table at the end.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RUNTIMES } from './runtimes.mjs';
import { judge, stage } from './scene.mjs';
import { faults } from './table.mjs';

const results = new Map(faults.map((fault) => [fault, new Map()]));
/** `FAULT=18 npm test -- faults` runs only these rows. */
const wanted = faults.filter(({ id }) => (process.env.FAULT ?? id) === id);

for (const runtime of RUNTIMES) {
  before(() => runtime.start());
  after(() => runtime.stop());
  for (const fault of wanted) {
    test(`${fault.id}: ${fault.name} [${runtime.name}]`, async () => {
      results.get(fault).set(runtime, 'failed');
      const failures = [];
      for (const kind of fault.on) failures.push(...(await attempt(runtime, fault, kind)));
      assert.deepEqual(failures, []);
      results.get(fault).set(runtime, 'held');
    });
  }
}

test('the table', (t) => {
  for (const line of table()) t.diagnostic(`│ ${line}`);
});

async function attempt(runtime, fault, kind) {
  const scene = await stage(fault, kind);
  try {
    judge(fault, kind, await runtime.run(scene), scene, runtime);
    return [];
  } catch (error) {
    return [`${kind}: ${error.message}`];
  } finally {
    await scene.stop();
  }
}

/** A row a fault: what it happened to, and in which runtimes everything held. */
function table() {
  const heads = RUNTIMES.map(({ name }) => name.padEnd(16)).join('');
  const rows = wanted.map((fault) => {
    const cells = RUNTIMES.map((runtime) => (results.get(fault).get(runtime) ?? '').padEnd(16)).join('');
    return `${fault.id.padEnd(3)}${fault.name.slice(0, 44).padEnd(46)}${cells}${fault.on.join(' ')}`;
  });
  return [`${''.padEnd(49)}${heads}to`, ...rows];
}
