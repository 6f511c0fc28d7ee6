// What a browser lets the doctor see: one registry for each thing that keeps pages from asking, on this machine.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { freePort } from '../../scripts/lib/server.mjs';
import { eachBrowser } from './harness.mjs';

const ORIGIN = { 'access-control-allow-origin': '*' };
const CORS = { ...ORIGIN, 'access-control-allow-headers': 'authorization' };
const EXPOSED = { 'access-control-expose-headers': 'WWW-Authenticate' };
const CHALLENGE = { 'www-authenticate': 'Bearer realm="https://auth.example/token"' };
const HTML = { 'content-type': 'text/html' };

/** What it answers, and what the answer to a preflight lacks or has. */
const REGISTRIES = {
  fine: { status: 401, headers: { ...CORS, ...EXPOSED, ...CHALLENGE } },
  closed: { status: 200, headers: {} },
  guarded: { status: 200, headers: CORS, preflight: 401 },
  hidden: { status: 401, headers: { ...CORS, ...CHALLENGE } },
  limited: { status: 429, headers: CORS },
  portal: { status: 200, headers: { ...CORS, ...HTML } },
  moved: { status: 307, headers: CORS, to: 'closed' },
  silent: {},
};

const servers = new Map();
const hostOf = (name) => `127.0.0.1:${servers.get(name).address().port}`;
for (const [name, { status, headers, preflight = 204, to }] of Object.entries(REGISTRIES)) {
  const server = createServer((request, response) => {
    if (status === undefined) return;
    if (request.method === 'OPTIONS') return response.writeHead(preflight, headers).end();
    const location = to && { location: `http://${hostOf(to)}${request.url}` };
    return response.writeHead(status, { ...headers, ...location }).end('{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.set(name, server);
}
after(() => {
  for (const server of servers.values()) {
    server.closeAllConnections();
    server.close();
  }
});

/** What a browser says of each refusal, which no page can keep it from saying. */
const expected = [/Failed to load resource/, /blocked by CORS policy|Cross-Origin Request Blocked/];

/** Opens something small of the page’s origin, and asks the doctor there. */
async function ask({ page, url }, host, options = {}) {
  await page.goto(`${url}css/base.css`);
  return page.evaluate(
    async (registry, given) => {
      const { diagnose } = await import('/pullspec/registry.js');
      const { certain, sentence, steps, snippets } = await diagnose(registry, given);
      return { certain, code: sentence.code, step: steps[0].code, snippets: Object.keys(snippets) };
    },
    host,
    options,
  );
}

const SNIPPETS = ['docker-registry', 'nginx'];
for (const [name, code, step, snippets = []] of [
  ['fine', 'doctor-fine', 'doctor-do-nothing'],
  ['closed', 'doctor-no-cors', 'doctor-do-headers', SNIPPETS],
  ['guarded', 'doctor-preflight', 'doctor-do-headers', SNIPPETS],
  ['hidden', 'doctor-unexposed', 'doctor-do-headers', SNIPPETS],
  ['limited', 'doctor-rate-limited', 'doctor-do-wait'],
  ['portal', 'doctor-portal', 'doctor-do-network'],
  ['moved', 'doctor-redirect', 'doctor-do-storage'],
]) {
  eachBrowser(`the doctor: ${name}`, { expected }, async (test) => {
    assert.deepEqual(await ask(test, hostOf(name)), { certain: true, code, step, snippets });
  });
}

eachBrowser('the doctor: nobody there', { expected }, async (test) => {
  const { code, step } = await ask(test, `127.0.0.1:${await freePort()}`);
  assert.deepEqual([code, step], ['doctor-unreachable', 'doctor-do-network']);
});

eachBrowser('the doctor: no answer, and so no certainty', { expected }, async (test) => {
  const { certain, code } = await ask(test, hostOf('silent'), { timeout: 500 });
  assert.deepEqual([certain, code], [false, 'doctor-slow']);
});

eachBrowser('the doctor: no network', { expected }, async ({ page, url, browser }) => {
  await page.goto(`${url}css/base.css`);
  await page.evaluate(async () => {
    globalThis.doctor = await import('/pullspec/registry.js');
    // Its module is loaded by the first question.
    await globalThis.doctor.diagnose('127.0.0.1:1', { timeout: 500 });
  });
  // Firefox cannot be told by its protocol; what it would say is said in its place.
  if (browser === 'chromium') await page.setOfflineMode(true);
  else await page.evaluate(() => Object.defineProperty(navigator, 'onLine', { value: false }));
  const found = await page.evaluate(async (host) => {
    const { certain, sentence, steps } = await globalThis.doctor.diagnose(host, { timeout: 500 });
    return { certain, code: sentence.code, step: steps[0].code };
  }, hostOf('silent'));
  assert.deepEqual(found, { certain: true, code: 'doctor-offline', step: 'doctor-do-network' });
});
