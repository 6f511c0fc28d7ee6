// A pull into the browser that is stopped in the middle of a blob, from a real registry.

import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import { before } from 'node:test';
import { close, listen } from '../../scripts/lib/server.mjs';
import { push as fillRegistry, startRegistry } from '../registry/harness.mjs';
import { eachBrowser } from './harness.mjs';
import { finished, kept, open, pull } from './images.mjs';
import { text, until } from './page.mjs';

let registry;
before(async () => {
  registry = await startRegistry();
});

/** A way to a registry that sends half of the first large blob and then waits, until `more` is called. */
async function stalling(target) {
  const ranges = [];
  let stalled = false;
  const server = createServer((incoming, outgoing) => {
    const headers = { ...incoming.headers, host: target };
    const [host, port] = target.split(':');
    const onward = request({ host, port, path: incoming.url, method: incoming.method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      const size = Number(answer.headers['content-length'] ?? 0);
      if (incoming.headers.range) ranges.push(incoming.headers.range);
      if (stalled || size < 8_000 || incoming.method !== 'GET') return void answer.pipe(outgoing);
      stalled = true;
      let sent = 0;
      answer.on('data', (part) => {
        if (sent < size / 2) outgoing.write(part.subarray(0, Math.ceil(size / 2) - sent));
        sent += part.length;
      });
    });
    incoming.pipe(onward);
  });
  const port = await listen(server, 0);
  return { host: `127.0.0.1:${port}`, ranges, stop: () => close(server) };
}

eachBrowser('a pull that is stopped goes on where it was', async ({ page, url, browser }) => {
  await fillRegistry(registry, 'layers:latest', `big-${browser}:1`);
  const way = await stalling(registry.host);
  try {
    await open(page, url);
    await pull(page, `${way.host}/big-${browser}:1`);
    await until(page, () => {
      const bars = [...document.querySelectorAll('.blobs [data-state="active"] progress')];
      return bars.some(({ value }) => value > 0);
    });
    await page.click('deed-trace .head .quiet');
    await until(page, () => document.querySelector('.failure[data-code="aborted"]') !== null);
    assert.match(await text(page, '.failure'), /goes on from there/);
    await page.click('.failure .quiet');
    await finished(page);
    await kept(page, 1);
    assert.ok(way.ranges.length >= 1 && way.ranges.every((range) => /^bytes=[1-9]/.test(range)), String(way.ranges));
  } finally {
    await way.stop();
  }
});
