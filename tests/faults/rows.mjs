// A table of faults in every runtime, direct and by relay: each row is a test in each column, and the table is printed at the end.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setInterval, setTimeout as sleep } from 'node:timers/promises';
import { COLUMNS, RUNTIMES } from './runtimes.mjs';

/** Longer than any row takes, however busy the machine is. */
const PATIENCE = 900_000;
/** How often what has to end by itself is looked at. */
const MOMENT = 10;
/** Rows wait for sockets most of the time. */
const TOGETHER = 8;

/** Whether a row is for a column; where it is not, the row says why. */
const belongs = ({ where = {} }, { name, way }) => (where.runtime ?? name) === name && (where.way ?? way) === way;

/**
 * Plays each of `faults`: `stage(fault, kind, column)` sets a scene, in which the client does its work, and `judge(fault, kind, outcome,
 * scene, column)` throws unless all holds that has to. `FAULT=18 npm test -- faults` plays only those rows.
 */
export function faultTable({ title, faults, stage, judge }) {
  const results = new Map(faults.map((fault) => [fault, new Map()]));
  const wanted = faults.filter(({ id }) => (process.env.FAULT ?? id) === id);

  describe(title, { concurrency: RUNTIMES.length }, () => {
    for (const runtime of RUNTIMES) {
      describe(runtime.title, { concurrency: TOGETHER }, () => {
        before(() => runtime.start());
        after(() => runtime.stop());
        for (const fault of wanted) {
          for (const column of COLUMNS.filter((it) => it.runtime === runtime && belongs(fault, it))) row(fault, column);
        }
      });
    }
  });

  test('the table', (t) => {
    for (const line of lines(title, wanted, results)) t.diagnostic(`│ ${line}`);
  });

  function row(fault, column) {
    test(`${fault.id}: ${fault.name} [${column.title}]`, async () => {
      results.get(fault).set(column, 'failed');
      const failures = [];
      for (const kind of fault.on) failures.push(...(await attempt(fault, kind, column)));
      assert.deepEqual(failures, []);
      results.get(fault).set(column, 'held');
    });
  }

  async function attempt(fault, kind, column) {
    const scene = await stage(fault, kind, column);
    try {
      await soon(play(fault, kind, column, scene));
      return [];
    } catch (error) {
      return [`${kind}: ${error.message}`];
    } finally {
      await scene.stop();
    }
  }

  async function play(fault, kind, column, scene) {
    scene.stalled = () => stalled(fault, scene, column);
    const work = column.run(scene);
    const outcome = await (fault.tires ? tiring(work, scene, column) : work);
    if (fault.cancel || scene.settles) scene.later = await later(scene, column);
    judge(fault, kind, outcome, scene, column);
  }
}

/** Whatever never ends would keep everything else waiting. */
async function soon(work) {
  const stop = new AbortController();
  const never = sleep(PATIENCE, undefined, { signal: stop.signal }).then(() => assert.fail('it never ended'));
  return Promise.race([work, never]).finally(() => {
    never.catch(() => undefined);
    stop.abort();
  });
}

/** The registry has fallen silent: somebody gives up, somebody is killed, or somebody's patience ends. */
async function stalled({ cancel, kills }, scene, column) {
  if (kills) return scene.relay.kill();
  if (cancel === 'stall') return column.tell(scene, 'abort');
  // What has been sent may not have arrived, and nobody waits for more then.
  while (!cancel && scene.busy() > 0 && (await column.tell(scene, 'late')) === 0) await sleep(MOMENT);
  return undefined;
}

/** Does without patience. */
async function tiring(work, scene, column) {
  const stop = new AbortController();
  const tire = async () => {
    for await (const _ of setInterval(20 * MOMENT, undefined, { signal: stop.signal }))
      await column.tell(scene, 'late');
  };
  tire().catch(() => undefined);
  return work.finally(() => stop.abort());
}

/** What has come of a call since it ended, once all its connections have been closed and nobody waits for anything. */
async function later(scene, column) {
  const logs = [scene.registry.log, scene.stranger.log];
  const asked = logs.map(({ length }) => length);
  for (;;) {
    if (scene.busy() === 0) {
      const { events, waiting } = await column.tell(scene, 'look');
      if (waiting === 0 || !scene.settles)
        return { events, waiting, requests: logs.flatMap((log, at) => log.slice(asked[at])) };
    }
    await sleep(MOMENT);
  }
}

/** A row a fault: what it happened to, and in which columns everything held. */
function lines(title, wanted, results) {
  const heads = COLUMNS.map((column) => column.title.padEnd(17)).join('');
  const rows = wanted.map((fault) => {
    const cells = COLUMNS.map((column) => (results.get(fault).get(column) ?? '–').padEnd(17)).join('');
    return `${fault.id.padEnd(4)}${fault.name.slice(0, 44).padEnd(46)}${cells}${fault.on.join(' ')}`;
  });
  const notes = wanted.filter(({ because }) => because).map(({ id, name, because }) => `${id} ${name}: ${because}`);
  return [`${title.padEnd(50)}${heads}to`, ...rows, ...new Set(notes)];
}
