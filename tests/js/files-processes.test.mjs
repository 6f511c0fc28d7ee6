// Files on disk that several processes share, some of which are killed.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { nodeFiles } from '../../dist/files/node.js';
import { at } from '../../scripts/lib/paths.mjs';
import { textOf } from '../files/tools.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-processes-'));
const running = new Set();
after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(outer, { recursive: true, force: true });
});

/** A process that does something in a folder. `line()` is what it says next, `end` how it ended. */
function start(folder, what, argument = '') {
  const child = spawn(process.execPath, [at('tests/files/process.mjs'), folder, what, argument], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  running.add(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const end = new Promise((resolve) => child.once('close', (code, signal) => resolve(signal ?? code)));
  end.then(() => running.delete(child));
  return { child, end, lines, line: async () => (await lines.next()).value, kill: () => child.kill('SIGKILL') };
}

test('two processes that count together lose nothing', async () => {
  const folder = join(outer, 'count');
  const both = [start(folder, 'count', '1000'), start(folder, 'count', '1000')];
  assert.deepEqual(await Promise.all(both.map(({ end }) => end)), [0, 0]);
  assert.equal(textOf(await nodeFiles(folder).read('counter')), '2000');
  assert.deepEqual(readdirSync(join(folder, '.pullspec-locks')), [], 'nothing is left of the locks');
});

test('and nor where the folder is too far down for the address of a socket', async () => {
  const folder = join(outer, ...Array(12).fill('a folder in a folder'));
  const both = [start(folder, 'count', '50'), start(folder, 'count', '50')];
  assert.deepEqual(await Promise.all(both.map(({ end }) => end)), [0, 0]);
  assert.equal(textOf(await nodeFiles(folder).read('counter')), '100');
  assert.ok(!readdirSync(tmpdir()).some((name) => name.startsWith('pullspec-light-')), 'and its short name is gone');
});

test('a holder that is killed does not keep others waiting, wherever they wait', async () => {
  const folder = join(outer, 'killed');
  const holder = start(folder, 'hold', 'a');
  assert.equal(await holder.line(), 'held');
  let entered = 0;
  const enter = async () => {
    entered += 1;
  };
  const here = [nodeFiles(folder).lock('a', enter), nodeFiles(folder).lock('a', enter)];
  const there = [start(folder, 'wait', 'a'), start(folder, 'wait', 'a')];
  for (const { line } of there) assert.equal(await line(), 'waiting');
  await nodeFiles(folder).lock('b', async () => {});
  assert.equal(entered, 0, 'while it lives nobody comes in');
  holder.kill();
  await Promise.all(here);
  for (const { line, end } of there) assert.deepEqual([await line(), await end], ['entered', 0]);
  assert.equal(entered, 2);
  assert.deepEqual(readdirSync(join(folder, '.pullspec-locks')), []);
});

test('who waits for another process stops at once when it is told to', async () => {
  const folder = join(outer, 'stopped');
  const holder = start(folder, 'hold', 'a');
  await holder.line();
  const waiting = start(folder, 'wait', 'a');
  assert.equal(await waiting.line(), 'waiting');
  waiting.child.stdin.write('stop\n');
  assert.deepEqual([await waiting.line(), await waiting.end], ['enough', 0]);
  const stop = new AbortController();
  const here = nodeFiles(folder).lock('a', async () => 'entered', stop.signal);
  setTimeout(() => stop.abort(new Error('enough here')), 50);
  await assert.rejects(here, { message: 'enough here' });
  holder.kill();
  await holder.end;
});

test('of those who are killed while they count, no two were ever inside, and nothing they said is lost', async () => {
  const folder = join(outer, 'storm');
  mkdirSync(folder);
  const files = nodeFiles(folder);
  let [said, kills] = [0, 0];
  const counters = [0, 1, 2].map(async (nth) => {
    while (kills < 24) {
      const counter = start(folder, 'forever');
      for (let counts = 3 + nth * 4; counts > 0; counts -= 1) {
        const [what, number] = (await counter.line()).split(' ');
        assert.equal(what, 'counted', number);
        said = Math.max(said, Number(number));
      }
      counter.kill();
      kills += 1;
      // What it had said before it died counts as well.
      for await (const line of counter.lines) {
        assert.match(line, /^counted \d+$/);
        said = Math.max(said, Number(line.split(' ')[1]));
      }
    }
  });
  await Promise.all(counters);
  const counted = Number(textOf(await files.read('counter')));
  assert.ok(counted >= said && counted <= said + kills, `${counted} on the disk, ${said} said`);
  await files.lock('counter', async () => {});
});

test('a file that was being replaced by a process that was killed is whole', async () => {
  const folder = join(outer, 'whole');
  const files = nodeFiles(folder);
  for (let nth = 0; nth < 8; nth += 1) {
    const writer = start(folder, 'replace');
    assert.equal(await writer.line(), 'began');
    for (let read = 0; read <= nth; read += 1) whole(await files.read('list'));
    writer.kill();
    await writer.end;
    whole(await files.read('list'));
  }
  assert.deepEqual(
    (await files.list('')).map(({ name }) => name),
    ['list'],
  );
});

function whole(bytes) {
  const digest = createHash('sha256').update(bytes.subarray(32)).digest('hex');
  assert.equal(Buffer.from(bytes.subarray(0, 32)).toString('hex'), digest);
}
