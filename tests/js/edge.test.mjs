// The relay as an edge worker: in workerd, in front of a registry, its token service and its store of blobs on this machine.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { RegistryClient } from 'pullspec/registry';
import { close, listen } from '../../scripts/lib/server.mjs';
import { startWorker } from './edge-worker.mjs';
import { manifests, named, readBlob, readJson, sha256 } from './samples-layout.mjs';

const PAGE = 'https://page.example';
const TOKEN = 'dG9rZW4.Zm9y.aGVsbG8';
const SCOPE = 'repository:team/hello:pull';
const PIECE = Buffer.alloc(65_536, 7);
/** More than the buffers of three connections hold. */
const MUCH = 96 * 1024 * 1024;
const PLACES = 3;

const image = manifests(named('hello:1.0')).at(-1);
const [layer] = readJson(image).layers;
const log = [];
let worker;
let registry;
let store;
let host;
let sent = 0;

/** Digests that no sample has, for what the store does with them. */
const trick = (digit) => `sha256:${String(digit).repeat(64)}`;
const [ENDLESS, HALF, SLOW, PACKED, SILENT, ODD] = [1, 2, 3, 4, 5, 6].map(trick);
let more;

const TRICKS = {
  [ENDLESS]: (_, response) => pour(response),
  [HALF]: (_, response) => response.writeHead(200, { 'content-length': 9 }).write('half', () => response.destroy()),
  [SLOW]: (_, response) => {
    response.writeHead(200).write('first');
    more = () => response.end(' second');
  },
  [PACKED]: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unpacked')),
  [SILENT]: () => undefined,
  [ODD]: (_, response) => response.writeHead(200, { 'set-cookie': 'a=b', 'x-secret': 's', etag: '"e"' }).end('odd'),
};

/** Writes as fast as it is read. */
function pour(response) {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  const next = () => {
    while (!response.destroyed && sent < MUCH) {
      sent += PIECE.length;
      if (!response.write(PIECE)) return response.once('drain', next);
    }
  };
  next();
}

function note(at, { method, url, headers }) {
  log.push({ at, method, url, headers });
}

/** Without a token it names its token service; its blobs lie elsewhere. */
function onRegistry(request, response) {
  note('registry', request);
  const { url, headers } = request;
  if (url.startsWith('/token?')) return json(response, 200, { token: TOKEN });
  if (headers.authorization !== `Bearer ${TOKEN}`) {
    const realm = `Bearer realm="http://${host}/token",service="registry.test",scope="${SCOPE}"`;
    return json(response, 401, { errors: [{ code: 'UNAUTHORIZED' }] }, { 'www-authenticate': realm });
  }
  const [, kind, name] = /^\/v2\/team\/hello\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
  if (kind === 'blobs') return response.writeHead(307, { location: `http://${place(store)}/stored/${name}` }).end();
  if (kind !== 'manifests') return json(response, 404, { errors: [{ code: 'NAME_UNKNOWN' }] });
  const bytes = readBlob(image);
  return response
    .writeHead(200, { 'content-type': image.mediaType, 'content-length': bytes.length })
    .end(request.method === 'HEAD' ? undefined : bytes);
}

function onStore(request, response) {
  note('store', request);
  const digest = request.url.slice('/stored/'.length);
  if (TRICKS[digest]) return TRICKS[digest](request, response);
  const bytes = readBlob({ digest });
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
  if (from === undefined) return response.writeHead(200, { 'content-length': bytes.length }).end(bytes);
  const part = bytes.subarray(Number(from), Number(to) + 1);
  return response.writeHead(206, { 'content-range': `bytes ${from}-${to}/${bytes.length}` }).end(part);
}

const json = (response, status, value, headers = {}) =>
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const place = (server) => `127.0.0.1:${server.address().port}`;

before(async () => {
  registry = createServer(onRegistry);
  store = createServer(onStore);
  for (const server of [registry, store]) await listen(server, 0);
  host = place(registry);
  worker = await startWorker({
    internal: [host, place(store)],
    limits: { perMinute: 10_000, perCaller: PLACES, together: PLACES },
  });
});

after(async () => {
  await worker?.stop();
  for (const server of [registry, store]) await close(server);
});

/** As a page asks, whose origin is invited. */
function ask(target, { headers, ...init } = {}) {
  return fetch(`${worker.url}${target}`, { headers: { origin: PAGE, ...headers }, ...init });
}
const authorization = `Bearer ${TOKEN}`;
const blob = (digest, { headers, ...init } = {}) =>
  ask(`${host}/v2/team/hello/blobs/${digest}`, { headers: { authorization, ...headers }, ...init });
const mark = (response) => response.headers.get('pullspec-relay');

/** Waits until something is so. A test that waits in vain is ended by its runner. */
async function until(check) {
  while (!(await check())) await sleep(20);
}

test('as many as may ask at once are answered from its first moment on', async () => {
  const answers = await Promise.all(Array.from({ length: PLACES }, () => ask(`${host}/v2/`)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array.from({ length: PLACES }, () => 401),
  );
  assert.match(answers[0].headers.get('www-authenticate'), /^Bearer realm=/);
  assert.equal(answers[0].headers.get('access-control-allow-origin'), PAGE);
  for (const answer of answers) await answer.text();
});

test('a client walks from the challenge to the blob, and the token stays with the registry', async () => {
  log.length = 0;
  const fetchAsPage = (request) => {
    request.headers.set('origin', PAGE);
    return fetch(request);
  };
  const client = new RegistryClient({ relay: worker.url, fetch: fetchAsPage });
  const { descriptor, bytes } = await client.manifest(`${host}/team/hello:1.0`);
  assert.equal(descriptor.digest, image.digest);
  assert.deepEqual(Buffer.from(bytes), readBlob(image));
  const stream = await client.blob(`${host}/team/hello:1.0`, layer);
  assert.equal(sha256(Buffer.from(await new Response(stream).arrayBuffer())), layer.digest);
  const seen = log.map(({ at, url, headers }) => [at, url, headers.authorization]);
  const query = `service=registry.test&scope=${encodeURIComponent(SCOPE)}`;
  assert.deepEqual(seen, [
    ['registry', '/v2/team/hello/manifests/1.0', undefined],
    ['registry', `/token?${query}`, undefined],
    ['registry', '/v2/team/hello/manifests/1.0', authorization],
    ['registry', `/v2/team/hello/blobs/${layer.digest}`, authorization],
    ['store', `/stored/${layer.digest}`, undefined],
  ]);
});

describe('what is not asked for', () => {
  const manifest = () => `${host}/v2/team/hello/manifests/1.0`;
  const cases = [
    ['a host that is not listed', () => 'evil.example/v2/', {}, 403, 'relay-not-listed'],
    ['a place inside the network', () => '169.254.169.254/v2/', {}, 403, 'relay-not-listed'],
    ['a path that pushes', () => `${host}/v2/team/hello/blobs/uploads/`, {}, 400, 'relay-path'],
    ['a path of no registry', () => `${host}/stored/${layer.digest}`, {}, 400, 'relay-path'],
    ['a method that writes', manifest, { method: 'PUT', body: 'x' }, 405, 'relay-method'],
    ['a method that deletes', manifest, { method: 'DELETE' }, 405, 'relay-method'],
    ['a page that is not invited', manifest, { headers: { origin: 'https://evil.example' } }, 403, 'relay-origin'],
    ['a password', manifest, { headers: { authorization: 'Basic YTpi' } }, 403, 'relay-credentials'],
  ];
  for (const [name, target, init, status, code] of cases) {
    test(name, async () => {
      log.length = 0;
      const response = await ask(target(), init);
      assert.deepEqual([response.status, mark(response), log], [status, code, []]);
      await response.text();
    });
  }

  test('a program, where only pages are invited', async () => {
    log.length = 0;
    const response = await fetch(`${worker.url}${manifest()}`);
    assert.deepEqual([response.status, mark(response), log], [403, 'relay-origin', []]);
  });
});

describe('what passes', () => {
  test('a part of a blob', async () => {
    const response = await blob(layer.digest, { headers: { range: 'bytes=3-9' } });
    assert.equal(response.status, 206);
    assert.equal(response.headers.get('content-range'), `bytes 3-9/${layer.size}`);
    assert.deepEqual(Buffer.from(await response.arrayBuffer()), readBlob(layer).subarray(3, 10));
  });

  test('a head, with the length of what it is the head of', async () => {
    const response = await ask(`${host}/v2/team/hello/manifests/1.0`, { method: 'HEAD', headers: { authorization } });
    assert.deepEqual(
      [response.status, response.headers.get('content-length'), response.headers.get('content-type')],
      [200, String(image.size), image.mediaType],
    );
  });

  test('nothing that is not meant to, in either direction', async () => {
    log.length = 0;
    const response = await blob(ODD, { headers: { cookie: 'c=1', 'x-registry-auth': 'secret' } });
    assert.equal(await response.text(), 'odd');
    const told = ['set-cookie', 'x-secret', 'etag'].map((name) => response.headers.get(name));
    assert.deepEqual(told, [null, null, '"e"']);
    assert.match(response.headers.get('cache-control'), /no-store/);
    for (const { headers } of log) {
      const { cookie, origin, 'x-registry-auth': secret, 'accept-encoding': coding } = headers;
      assert.deepEqual([cookie, origin, secret, coding], [undefined, undefined, undefined, 'identity']);
    }
  });

  test('what the runtime has decoded, without speaking of the coding', async () => {
    const response = await blob(PACKED);
    assert.deepEqual([response.headers.get('content-encoding'), await response.text()], [null, 'unpacked']);
  });

  test('half an answer, as an error', () => assert.rejects(async () => (await blob(HALF)).text()));
});

describe('a body', { timeout: 240_000 }, () => {
  test('is passed on while it comes', async () => {
    const response = await blob(SLOW);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    assert.equal((await reader.read()).value, 'first');
    more();
    assert.equal((await reader.read()).value, ' second');
    assert.equal((await reader.read()).done, true);
  });

  test('comes no faster than it is read', async () => {
    sent = 0;
    const stop = new AbortController();
    const response = await blob(ENDLESS, { signal: stop.signal });
    await response.body.getReader().read();
    // Until the registry has had to stop, or has sent all that it would.
    let before = -1;
    for (let still = 0; still < 10 && sent < MUCH; await sleep(30)) {
      still = sent === before ? still + 1 : 0;
      before = sent;
    }
    stop.abort();
    assert.ok(sent < MUCH, 'everything was taken from the registry, and kept');
  });

  test('that is given up is asked for no longer, and its place is free', async () => {
    for (let turn = 0; turn < 2 * PLACES; turn += 1) {
      sent = 0;
      const stop = new AbortController();
      let ended;
      store.once('request', (_, response) => (ended = once(response, 'close')));
      await until(async () => {
        const response = await blob(ENDLESS, { signal: stop.signal });
        if (response.status === 200) return (await response.body.getReader().read()).value.length > 0;
        // The one before may not have been missed yet.
        assert.equal(mark(response), 'relay-busy');
        await response.text();
        return false;
      });
      stop.abort();
      await ended;
    }
  });

  test('that has not begun is given up as well', async () => {
    for (let turn = 0; turn < 2 * PLACES; turn += 1) {
      const asked = once(store, 'request');
      await until(async () => {
        const { hostname, port } = new URL(worker.url);
        const socket = connect(Number(port), hostname);
        const fields = [`Host: ${hostname}`, `Origin: ${PAGE}`, `Authorization: ${authorization}`];
        socket.write(`GET /${host}/v2/team/hello/blobs/${SILENT} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
        const first = await Promise.race([asked, once(socket, 'data')]);
        const reached = first.length === 2;
        if (reached) socket.resetAndDestroy();
        else socket.destroy();
        return reached;
      });
      const [, response] = await asked;
      if (!response.closed) await once(response, 'close');
    }
    await until(async () => (await blob(layer.digest)).status === 200);
  });
});
