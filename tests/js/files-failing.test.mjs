// The files that fail for others' tests: they break off where they say, and nowhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryFiles } from '../../dist/files/memory.js';
import { everyMoment, failing } from '../files/failing.mjs';
import { cases } from '../files/suite.mjs';
import { text, textOf } from '../files/tools.mjs';

for (const [name, run] of Object.entries(cases)) {
  test(`without a fault: ${name}`, () => {
    const files = failing(memoryFiles());
    return run({ files, again: () => files, assert: assert.ok });
  });
}

/** A change as a store makes one: a new file piece by piece, then its place, then the list that names it. */
async function change(files) {
  await files.lock('list', async () => {
    const writer = await files.append('part');
    await writer.write(text('12345678'));
    await writer.flush();
    await writer.write(text('abcdefgh'));
    await writer.close();
    await files.rename('part', 'whole');
    await files.write('list', text('new'));
  });
}

const OPERATIONS = ['lock', 'append', 'write', 'flush', 'write', 'close', 'rename', 'write'];
const prepare = (place) => place.write('list', text('old'));

async function left(options) {
  const seen = [];
  const moments = await everyMoment({
    make: memoryFiles,
    prepare,
    work: change,
    check: async (place, { error }) => {
      // Nobody waits for the dead.
      await place.lock('list', async () => {});
      const [part, whole, list] = await Promise.all(['part', 'whole', 'list'].map((path) => place.read(path)));
      seen.push([textOf(part) ?? '-', textOf(whole) ?? '-', textOf(list), ...(error ? [error.code] : [])].join(' '));
    },
    ...options,
  });
  assert.equal(moments, seen.length);
  return seen;
}

const [HALF, ALL] = ['12345678', '12345678abcdefgh'];

test('a process dies before each operation', async () => {
  const seen = await left({ whens: ['before'] });
  assert.equal(seen.length, OPERATIONS.length);
  assert.deepEqual(seen, [
    '- - old',
    '- - old',
    ' - old',
    `${HALF} - old`,
    `${HALF} - old`,
    `${ALL} - old`,
    `${ALL} - old`,
    `- ${ALL} old`,
  ]);
});

test('in the middle of each, where it has one', async () => {
  const seen = await left({ whens: ['middle'] });
  assert.deepEqual([seen[2], seen[4]], ['1234 - old', `${HALF}abcd - old`]);
});

test('after each, before anybody learns of it', async () => {
  const seen = await left({ whens: ['after'] });
  assert.deepEqual(seen.slice(-3), [`${ALL} - old`, `- ${ALL} old`, `- ${ALL} new`]);
});

test('with all that was not on the disk', async () => {
  const seen = await left({ whens: ['before'], unflushed: 'lost' });
  assert.deepEqual(seen.slice(3, 6), [' - old', `${HALF} - old`, `${HALF} - old`]);
});

test('or an operation fails, and the files are as usable as before', async () => {
  const seen = await left({ how: 'fail', whens: ['before'] });
  assert.equal(seen.length, OPERATIONS.length);
  assert.ok(seen.every((line) => line.endsWith(' io')));
});

test('or it fails although all of it happens, and nothing stays open', async () => {
  const seen = await left({ how: 'fail', whens: ['after'] });
  assert.equal(seen.length, OPERATIONS.length);
  const place = memoryFiles();
  await assert.rejects(failing(place, { nth: 1, when: 'after' }).append('part'), { code: 'io' });
  await (await place.append('part')).close();
});

test('the dead do nothing more', async () => {
  const place = memoryFiles();
  const files = failing(place, { nth: 2, how: 'stop' });
  let ended = 0;
  const count = () => {
    ended += 1;
  };
  files.write('a', text('a')).then(count, count);
  files.write('b', text('b')).then(count, count);
  await files.stopped;
  files.write('c', text('c')).then(count, count);
  files.lock('x', count).then(count, count);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(ended, 1);
  assert.deepEqual(
    (await place.list('')).map(({ name }) => name),
    ['a'],
  );
});
