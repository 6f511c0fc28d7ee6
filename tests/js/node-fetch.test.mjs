// `nodeFetch` against a server on this machine. That it bears what a registry may do wrong as fetch does is in the fault table.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { createServer as createListener } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { nodeFetch } from 'pullspec/node';
import { at } from '../../scripts/lib/paths.mjs';
import { close, freePort, listen } from '../../scripts/lib/server.mjs';
import { pour } from './pour.mjs';

const CHUNK = Buffer.alloc(65_536, 7);
const LARGE = 64 * 1024 * 1024;
const TEXT = 'what is meant '.repeat(1000);

const encoded = (name, bytes) => (_, response) => response.writeHead(200, { 'content-encoding': name }).end(bytes);

/** What the server does, by path. */
const TRICKS = {
  '/text': (_, response) => response.writeHead(200, { 'x-two': ['a', 'b'] }).end(TEXT),
  '/seen': (request, response) => response.end(JSON.stringify(request.headers)),
  '/moved': (_, response) => response.writeHead(307, { location: '/text' }).end(),
  '/nothing': (_, response) => response.writeHead(204).end(),
  '/echo': (request, response) => request.pipe(response.writeHead(201)),
  '/gzip': encoded('gzip', gzipSync(TEXT)),
  '/x-gzip': encoded('X-GZIP', gzipSync(TEXT)),
  '/deflate': encoded('deflate', deflateSync(TEXT)),
  '/br': encoded('br', brotliCompressSync(TEXT)),
  '/unknown': encoded('rot13', TEXT),
  '/constructor': encoded('constructor', TEXT),
  '/lie': encoded('gzip', TEXT),
  '/part': (_, response) => response.writeHead(200, { 'content-length': 9 }).write('half', () => response.destroy()),
  '/silent': () => undefined,
  '/stops': (_, response) => response.writeHead(200, { 'content-length': 9 }).write('half'),
  '/large': (_, response) => pour(response.writeHead(200, { 'content-length': LARGE }), LARGE, CHUNK, count),
};

let poured = 0;
const count = (bytes) => {
  poured += bytes;
};

let server;
let origin;
before(async () => {
  server = createServer((request, response) => TRICKS[request.url](request, response));
  origin = `http://127.0.0.1:${await listen(server, 0)}`;
});
after(() => close(server));

const ask = (path, init) => nodeFetch(new Request(origin + path, { redirect: 'manual', ...init }));
const text = async (path) => (await ask(path)).text();

describe('an answer', () => {
  test('has its status, its fields and its body, in plain pieces', async () => {
    const response = await ask('/text');
    assert.deepEqual([response.status, response.headers.get('x-two')], [200, 'a, b']);
    const pieces = [];
    for await (const piece of response.body) pieces.push(piece);
    assert.ok(pieces.every((piece) => Object.getPrototypeOf(piece) === Uint8Array.prototype));
    assert.equal(Buffer.concat(pieces).toString(), TEXT);
  });

  test('that leads elsewhere is given as it is', async () => {
    const { status, headers } = await ask('/moved');
    assert.deepEqual([status, headers.get('location')], [307, '/text']);
  });

  test('without a body has none', async () => {
    assert.equal((await ask('/text', { method: 'HEAD' })).body, null);
    assert.equal((await ask('/nothing')).body, null);
  });

  for (const coding of ['gzip', 'x-gzip', 'deflate', 'br', 'unknown', 'constructor']) {
    test(`in ${coding} is read`, async () => assert.equal(await text(`/${coding}`), TEXT));
  }

  test('that is not what its coding says is an error', () => assert.rejects(text('/lie'), { code: 'Z_DATA_ERROR' }));

  test('that breaks off is an error', () => assert.rejects(text('/part'), { code: 'ECONNRESET' }));

  test('is not read faster than it is wanted, and not at all when it is left', async () => {
    const reader = (await ask('/large')).body.getReader();
    assert.ok((await reader.read()).value.length > 0);
    // Sockets hold some of it; most of it waits.
    for (let before = -1; before !== poured; ) {
      before = poured;
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.ok(poured < LARGE / 2, `${poured} bytes have been sent`);
    const before = await connections();
    await reader.cancel();
    while ((await connections()) >= before) await new Promise((done) => setTimeout(done, 10));
  });
});

const connections = () => new Promise((done) => server.getConnections((_, count) => done(count)));

describe('a request', () => {
  test('asks for nothing that has to be decoded, and says who asks unless told otherwise', async () => {
    const seen = JSON.parse(await text('/seen'));
    assert.deepEqual([seen['accept-encoding'], seen['user-agent']], ['identity', 'pullspec']);
    const headers = { 'user-agent': 'mine', authorization: 'Bearer x' };
    const mine = await (await ask('/seen', { headers })).json();
    assert.deepEqual([mine['user-agent'], mine.authorization], ['mine', 'Bearer x']);
    assert.equal(JSON.parse(await text('/seen')).authorization, undefined, 'the next one on the same connection');
  });

  test('that changes something is sent as well', async () => {
    for (const body of [TEXT, undefined]) {
      const response = await ask('/echo', { method: 'POST', body });
      assert.deepEqual([response.status, await response.text()], [201, body ?? '']);
    }
  });

  test('that nobody takes fails as with fetch', async () => {
    const request = new Request(`http://127.0.0.1:${await freePort()}/`);
    const [theirs, ours] = await Promise.all(
      [fetch, nodeFetch].map((ask) => ask(request.clone()).catch((error) => error)),
    );
    for (const { name, message, cause } of [theirs, ours]) {
      assert.deepEqual([name, message, cause.code], ['TypeError', 'fetch failed', 'ECONNREFUSED']);
    }
  });

  test('that is given up ends, whenever that is', async () => {
    const reason = new Error('enough');
    await assert.rejects(ask('/text', { signal: AbortSignal.abort(reason) }), reason);
    const silent = new AbortController();
    const waiting = ask('/silent', { signal: silent.signal });
    silent.abort(reason);
    await assert.rejects(waiting, reason);
    const late = new AbortController();
    const reading = (await ask('/stops', { signal: late.signal })).text();
    late.abort(reason);
    await assert.rejects(reading);
  });

  test('on a connection that was just closed goes once more, on another one', async () => {
    const sockets = [];
    const listener = createListener((socket) => {
      sockets.push(socket);
      let requests = 0;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        requests += 1;
        if (requests === 2) return socket.resetAndDestroy();
        return socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
      });
    });
    const url = `http://127.0.0.1:${await listen(listener, 0)}/`;
    for (let round = 0; round < 2; round += 1) {
      assert.equal(await (await nodeFetch(new Request(url))).text(), 'ok');
      // A connection is kept once its answer has been read.
      await new Promise((done) => setTimeout(done));
    }
    assert.equal(sockets.length, 2);
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => listener.close(done));
  });
});

test('a program that has its answer ends, though the connection is kept', async () => {
  const program = `import { nodeFetch } from ${JSON.stringify(at('dist/node.js'))};
    process.stdout.write(await (await nodeFetch(new Request(${JSON.stringify(`${origin}/text`)}))).text());`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let printed = '';
  for await (const piece of child.stdout.setEncoding('utf8')) printed += piece;
  assert.equal(printed, TEXT);
});
