// A process that uses files in a folder, for tests that need more than one, or one that can be killed.

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFiles } from '../../dist/files/node.js';
import { roomCases } from './suite.mjs';
import { bytesOf, count, text, textOf } from './tools.mjs';

const [folder, what, argument] = process.argv.slice(2);
const files = nodeFiles(folder);
const say = (line) => process.stdout.write(`${line}\n`);

/** Nobody is inside with us who is alive: each leaves its number there, and only the dead do not take it away. */
async function alone(work) {
  const place = join(folder, 'inside');
  const before = Number(readFileSync(place, { encoding: 'utf8', flag: 'a+' }));
  if (before && isAlive(before)) say(`two at once: ${before} and ${process.pid}`);
  writeFileSync(place, String(process.pid));
  await work();
  writeFileSync(place, '');
}

/** Who has no file open any more is about to be gone, and can do nothing more. */
function isAlive(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length > 0;
  } catch {
    return false;
  }
}

const DEEDS = {
  /** Counts so many times, together with others. */
  count: () => count(files, Number(argument)),

  /** Counts until it is killed, and says each number when it is on the disk. */
  async forever() {
    for (;;) {
      await files.lock('counter', () =>
        alone(async () => {
          const next = Number(textOf(await files.read('counter')) ?? 0) + 1;
          await files.write('counter', text(String(next)));
          say(`counted ${next}`);
        }),
      );
    }
  },

  /** Takes a lock and keeps it. */
  hold: () =>
    files.lock(argument, async () => {
      say('held');
      await new Promise((resolve) => setTimeout(resolve, 1 << 30));
    }),

  /** Waits for a lock until it is told to give up. */
  async wait() {
    const stop = new AbortController();
    process.stdin.once('data', () => stop.abort(new Error('enough'))).resume();
    say('waiting');
    const ended = await files.lock(argument, async () => 'entered', stop.signal).catch((error) => error.message);
    say(ended);
    process.stdin.pause();
  },

  /** Replaces a file with one that tells its own digest, again and again. */
  async replace() {
    for (let nth = 0; ; nth += 1) {
      const bytes = bytesOf(100_000 + (nth % 7) * 60_000, nth);
      const digest = createHash('sha256').update(bytes).digest();
      await files.write('list', Buffer.concat([digest, bytes]));
      if (nth === 0) say('began');
    }
  },

  /** The suite where there is no room: the folder is a small disk. */
  async room() {
    for (const [name, run] of Object.entries(roomCases)) {
      const assert = (value, message) => {
        if (!value) throw new Error(`${name}: ${message}`);
      };
      await run({ small: () => files, assert });
    }
    say('room');
  },
};

await DEEDS[what]();
