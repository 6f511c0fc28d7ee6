// The server of `npm start`: it listens on this machine only, but any page in a browser here can ask it for things.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-server-'));
const root = join(folder, 'site');
const echo = async (incoming) =>
  new Response(`${incoming.method} ${new URL(incoming.url).pathname} ${await incoming.text()}`, {
    status: 202,
    headers: { 'x-token': incoming.headers.get('x-token') ?? '', 'content-type': 'text/x-echo' },
  });
const fail = () => Promise.reject(new Error('this handler always fails, as the test wants'));

let server;
let port;

/** As `fetch`, but with any Host and with the path exactly as it is written. */
const ask = (path, { host = `127.0.0.1:${port}`, method = 'GET', headers = {}, body } = {}) =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
    });
    sent.on('error', reject).end(body);
  });

before(async () => {
  mkdirSync(join(root, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(root, 'index.html'), '<p>page</p>');
  writeFileSync(join(root, 'a b.js'), 'export {};');
  writeFileSync(join(root, 'm.wasm'), 'wasm');
  symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
  const mounts = [
    ['/v2/', echo],
    ['/broken/', fail],
  ];
  server = createSiteServer({ root, mounts });
  port = await listen(server, 0);
});

after(async () => {
  await close(server);
  rmSync(folder, { recursive: true });
});

describe('files', () => {
  const found = [
    ['/', 'text/html; charset=utf-8', '<p>page</p>'],
    ['/?query', 'text/html; charset=utf-8', '<p>page</p>'],
    ['/a%20b.js', 'text/javascript; charset=utf-8', 'export {};'],
    ['/m.wasm', 'application/wasm', 'wasm'],
  ];
  for (const [path, type, text] of found) {
    test(`${path} is served as ${type}`, async () => {
      const response = await ask(path);
      assert.deepEqual([response.status, response.headers['content-type'], response.text], [200, type, text]);
    });
  }

  const refused = [
    ['/../secret.txt', 400],
    ['/%2e%2e/secret.txt', 400],
    ['/sub/..%2f..%2fsecret.txt', 400],
    ['/..%5csecret.txt', 400],
    ['/%00', 400],
    ['/%E0%A4%A', 400],
    ['http://127.0.0.1/secret.txt', 400],
    ['/link.txt', 404],
    ['/sub', 404],
    ['/sub/', 404],
    ['/missing.js', 404],
  ];
  for (const [path, status] of refused) {
    test(`${path} is refused with ${status}`, async () => {
      const response = await ask(path);
      assert.equal(response.status, status);
      assert.doesNotMatch(response.text, /secret/);
    });
  }

  test('a HEAD has headers and no body', async () => {
    const response = await ask('/m.wasm', { method: 'HEAD' });
    assert.deepEqual([response.status, response.headers['content-length'], response.text], [200, '4', '']);
  });

  test('a file cannot be written', async () => {
    assert.equal((await ask('/m.wasm', { method: 'PUT', body: 'x' })).status, 405);
  });
});

describe('every answer', () => {
  for (const path of ['/', '/missing', '/../x', '/v2/', '/broken/']) {
    test(`${path} has the policy, is not sniffed and not kept`, async () => {
      const { headers } = await ask(path);
      assert.match(headers['content-security-policy'], /frame-ancestors 'none'.*require-trusted-types-for 'script'/);
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['cache-control'], 'no-store');
    });
  }
});

describe('Host', () => {
  for (const host of ['127.0.0.1', 'localhost:1', '[::1]:8080', 'sandbox.localhost:8080', 'LOCALHOST']) {
    test(`${host} is answered`, async () => assert.equal((await ask('/', { host })).status, 200));
  }
  for (const host of ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'a@localhost', '10.0.0.1']) {
    test(`«${host}» is refused`, async () => assert.equal((await ask('/', { host })).status, 421));
    test(`«${host}» is refused by a handler's path too`, async () => {
      assert.equal((await ask('/v2/', { host })).status, 421);
    });
  }
});

describe('a mounted handler', () => {
  test('takes method, path, headers and body, and gives status, headers and body', async () => {
    const response = await ask('/v2/x?y=1', { method: 'POST', body: 'hello', headers: { 'x-token': 'abc' } });
    assert.deepEqual([response.status, response.text], [202, 'POST /v2/x hello']);
    assert.deepEqual([response.headers['x-token'], response.headers['content-type']], ['abc', 'text/x-echo']);
  });

  test('that fails is a 500 which tells nothing, and the server goes on', async (context) => {
    const logged = context.mock.method(console, 'error', () => {});
    const response = await ask('/broken/');
    assert.equal(response.status, 500);
    assert.doesNotMatch(response.text, /always fails/);
    assert.equal(logged.mock.callCount(), 1);
    assert.equal((await ask('/')).status, 200);
  });
});

test('a taken port leads to the next free one', async () => {
  const second = createSiteServer({ root });
  const next = await listen(second, port);
  assert.ok(next > port);
  await close(second);
});
