// A relay in a process of its own, which tells how much memory it has, and whether it still holds a text.

import { fork } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getHeapSnapshot } from 'node:v8';

const FILE = fileURLToPath(import.meta.url);

/** Starts it. `memory()` is in bytes, after everything was thrown away that nothing holds; `output()` is what it printed. */
export async function forkRelay(options) {
  const child = fork(FILE, { execArgv: ['--expose-gc'], stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const tell = (message) =>
    new Promise((resolve, reject) => {
      child.once('message', resolve);
      child.once('exit', () => reject(new Error(`The relay has ended:\n${output}`)));
      child.send(message);
    });
  const url = await tell({ start: options });
  return {
    url,
    port: Number(new URL(url).port),
    output: () => output,
    memory: () => tell('memory'),
    holds: (text) => tell({ text: Buffer.from(text).toString('base64') }),
    async stop() {
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}

/** Whether anything that is reachable holds a text. It comes encoded: what asks for it must not be what is found. */
async function holds(encoded) {
  const pieces = [];
  for await (const piece of getHeapSnapshot()) pieces.push(piece);
  return pieces.join('').includes(Buffer.from(encoded, 'base64').toString());
}

if (process.send && process.argv[1] === FILE) {
  const { serveRelay } = await import('pullspec/relay-node');
  process.on('message', async (message) => {
    if (message.start) return process.send((await serveRelay(message.start)).url);
    globalThis.gc();
    // What buffers stood on is given back a moment later.
    await setTimeout(20);
    globalThis.gc();
    if (message.text) return process.send(await holds(message.text));
    const { rss, heapUsed, external } = process.memoryUsage();
    return process.send({ rss, held: heapUsed + external });
  });
}
