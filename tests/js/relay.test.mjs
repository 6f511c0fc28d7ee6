// The relay as it is published: a hostile upstream on this machine, raw sockets, resolvers that lie, and a client behind it.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { createRelay } from 'pullspec/relay';
import { relayListener, serveRelay } from 'pullspec/relay-node';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { documents } from './client-fixture.mjs';
import { pour } from './pour.mjs';

const CHUNK = Buffer.alloc(65_536, 7);
/** A client gives a document of more than 4 MiB up, and says so, unless the relay breaks off before. */
const MOST_TAKEN = 4 * 1024 * 1024;
const BLOB = `sha256:${'0'.repeat(64)}`;
const PAGE = 'https://page.example';
const seen = [];
let upstream;
let host;
let relay;
/** One that waits for nobody. */
let impatient;
let sent = 0;

/** What the upstream does, by the tag that is asked for. */
const TRICKS = {
  ok: (_, response) =>
    response.writeHead(200, { 'content-type': 'text/plain', 'set-cookie': 'a=b', 'x-secret': 's' }).end('ok'),
  metadata: (_, response) => response.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end(),
  plain: (_, response) => response.writeHead(302, { location: 'http://cdn.example/' }).end(),
  neighbour: (_, response) => response.writeHead(302, { location: `http://127.0.0.1:1/` }).end(),
  loop: (request, response) => response.writeHead(302, { location: request.url }).end(),
  once: (_, response) => response.writeHead(307, { location: '/v2/a/manifests/ok' }).end(),
  public: (_, response) => response.writeHead(307, { location: 'https://cdn.example/x' }).end(),
  reset: (request) => request.socket.destroy(),
  cut: (_, response) => response.writeHead(200, { 'content-length': 9 }).write('half', () => response.destroy()),
  silent: () => undefined,
  endless: (_, response) => stream(response, Number.POSITIVE_INFINITY),
  gzip: (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('not really'),
  mine: (request, response) => response.writeHead(200).end(request.headers.authorization ?? 'nobody'),
};

const count = (bytes) => {
  sent += bytes;
};
const stream = (response, bytes) =>
  pour(response.writeHead(200, { 'content-type': 'application/octet-stream' }), bytes, CHUNK, count);

before(async () => {
  upstream = createServer((request, response) => {
    seen.push({ method: request.method, url: request.url, headers: request.headers });
    const tag = request.url.split('/').at(-1);
    if (request.url.includes('/blobs/')) return stream(response, 10 * 1024 ** 3);
    (TRICKS[tag] ?? TRICKS.ok)(request, response);
  });
  host = `127.0.0.1:${await listen(upstream, 0)}`;
  const limits = { wait: 120_000, perMinute: 100_000, perCaller: 1000, together: 1000 };
  relay = await serveRelay({ internal: [host], origins: [PAGE], limits });
  impatient = await serveRelay({ internal: [host], limits: { ...limits, wait: 300 } });
});

after(async () => {
  await relay.close();
  await impatient.close();
  await close(upstream);
});

const ask = (target, init) => fetch(`${relay.url}${target}`, init);
const manifest = (tag, init) => ask(`${host}/v2/a/manifests/${tag}`, init);
const mark = (response) => response.headers.get('pullspec-relay');

describe('what is not asked for', () => {
  const targets = ['evil.example/v2/', '127.0.0.1:1/v2/', `${'x'.repeat(9000)}/v2/`];
  for (const path of [
    '/v2/a/blobs/uploads/',
    '/v1/',
    '/',
    '/v2/a/manifests/%2e%2e',
    '/v2/../etc/passwd',
    '/v2/a/tags/list?x=1',
  ]) {
    targets.push(path);
  }
  for (const target of targets) {
    test(`${target.slice(0, 40)} leaves the upstream untouched`, async () => {
      const count = seen.length;
      const response = await ask(target.startsWith('/') ? `${host}${target}` : target);
      assert.ok(response.status >= 400 && response.status < 500, `${response.status}`);
      assert.equal(seen.length, count);
    });
  }

  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
    test(method, async () => {
      const count = seen.length;
      const response = await manifest('ok', { method, body: method === 'OPTIONS' ? undefined : 'x' });
      assert.equal(response.status, 405);
      assert.equal(seen.length, count);
    });
  }

  test('a user’s password, with an error that says so', async () => {
    const count = seen.length;
    const response = await manifest('ok', { headers: { authorization: 'Basic Y2FuYXJ5' } });
    assert.deepEqual([response.status, mark(response), seen.length], [403, 'relay-credentials', count]);
    assert.doesNotMatch(await response.text(), /Y2FuYXJ5/);
  });
});

describe('what passes', () => {
  test('is built anew in both directions', async () => {
    const headers = { cookie: 'c=1', 'x-registry-auth': 'secret', accept: 'a/b', authorization: 'Bearer t' };
    const response = await manifest('ok', { headers });
    const got = seen.at(-1).headers;
    assert.deepEqual(
      [got.cookie, got['x-registry-auth'], got.accept, got.authorization],
      [undefined, undefined, 'a/b', 'Bearer t'],
    );
    assert.equal(got['accept-encoding'], 'identity');
    assert.deepEqual([response.status, mark(response), await response.text()], [200, 'passed', 'ok']);
    assert.deepEqual([response.headers.get('set-cookie'), response.headers.get('x-secret')], [null, null]);
    assert.match(response.headers.get('cache-control'), /no-store/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
  });

  test('a redirect on the same host keeps the token', async () => {
    const response = await manifest('once', { headers: { authorization: 'Bearer t' }, redirect: 'error' });
    assert.deepEqual([response.status, seen.at(-1).headers.authorization], [200, 'Bearer t']);
  });

  test('callers are not mixed up', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `Bearer caller${index}`);
    const answers = [];
    while (answers.length < names.length) {
      const some = names.slice(answers.length, answers.length + 20);
      const asked = some.map(async (authorization) => (await manifest('mine', { headers: { authorization } })).text());
      answers.push(...(await Promise.all(asked)));
    }
    assert.deepEqual(answers, names);
  });

  test('a slow reader slows the registry down', async () => {
    sent = 0;
    const stop = new AbortController();
    const response = await ask(`${host}/v2/a/blobs/${BLOB}`, { signal: stop.signal });
    const reader = response.body.getReader();
    let read = 0;
    let most = 0;
    for (let turn = 0; turn < 40; turn += 1) {
      read += (await reader.read()).value.length;
      await new Promise((done) => setTimeout(done, 10));
      most = Math.max(most, sent - read);
    }
    stop.abort();
    // What the kernel's buffers of two connections hold, and no more.
    assert.ok(most < 32 * 1024 * 1024, `${most} bytes in flight`);
  });
});

describe('what a registry may do to it', () => {
  for (const [tag, status, code] of [
    ['metadata', 502, 'relay-redirect'],
    ['plain', 502, 'relay-redirect'],
    ['neighbour', 502, 'relay-redirect'],
    ['loop', 502, 'relay-redirects'],
    ['reset', 502, 'relay-unreachable'],
    ['silent', 504, 'relay-timeout'],
  ]) {
    test(tag, async () => {
      const asked = tag === 'silent' ? impatient : relay;
      const response = await fetch(`${asked.url}${host}/v2/a/manifests/${tag}`);
      assert.deepEqual([response.status, mark(response)], [status, code]);
    });
  }

  test('one that resets a connection is asked again only if the connection had been kept', async () => {
    const fresh = await serveRelay({ internal: [host] });
    const get = async (tag) => (await fetch(`${fresh.url}${host}/v2/a/manifests/${tag}`)).text();
    const asked = async (tag) => {
      const count = seen.length;
      await get(tag);
      return seen.length - count;
    };
    try {
      assert.deepEqual([await asked('reset'), await asked('ok'), await asked('reset')], [1, 1, 2]);
    } finally {
      await fresh.close();
    }
  });

  test('half an answer is an error', () => assert.rejects(async () => (await manifest('cut')).text()));

  test('a document without an end is cut off as an error, behind more than a client takes', async () => {
    const { body } = await manifest('endless');
    let taken = 0;
    await assert.rejects(async () => {
      for await (const piece of body) taken += piece.length;
    });
    assert.ok(taken > MOST_TAKEN, `only ${taken} bytes arrived`);
  });
});

describe('addresses', () => {
  const answers = {
    'rebinding.example': ['127.0.0.1'],
    'both.example': ['1.1.1.1', '10.0.0.1'],
    'mapped.example': ['::ffff:169.254.169.254'],
    'nat64.example': ['64:ff9b::a9fe:a9fe'],
    'cdn.example': ['192.168.0.1'],
  };
  const asked = [];
  let strict;
  before(async () => {
    const resolve = async (name) => {
      asked.push(name);
      return (answers[name] ?? ['127.0.0.1']).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    };
    strict = await serveRelay({ registries: Object.keys(answers), internal: [host], resolve });
  });
  after(() => strict.close());

  for (const name of Object.keys(answers)) {
    test(`${name} is looked up once and not connected to`, async () => {
      asked.length = 0;
      const response = await fetch(`${strict.url}${name}/v2/`);
      assert.deepEqual([response.status, mark(response), asked], [502, 'relay-private', [name]]);
    });
  }

  test('nor where a redirect leads there', async () => {
    const response = await fetch(`${strict.url}${host}/v2/a/manifests/public`);
    assert.deepEqual([response.status, mark(response)], [502, 'relay-private']);
  });
});

describe('uninvited', () => {
  const raw = (text) =>
    new Promise((resolve, reject) => {
      const socket = connect(relay.port, '127.0.0.1', () => socket.write(text));
      let answer = '';
      socket.setEncoding('latin1').on('data', (chunk) => {
        answer += chunk;
      });
      socket.setTimeout(30_000, () => socket.destroy());
      socket.on('close', () => resolve(answer)).on('error', reject);
    });
  const path = () => `${new URL(relay.url).pathname}${host}/v2/a/manifests/ok`;
  const own = () => `127.0.0.1:${relay.port}`;

  const corpus = {
    'another host': () => `GET ${path()} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    'no host': () => `GET ${path()} HTTP/1.1\r\nConnection: close\r\n\r\n`,
    'two hosts': () => `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`,
    'a whole address': () => `GET http://${own()}${path()} HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`,
    'an unknown coding': () =>
      `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nTransfer-Encoding: xchunked\r\nConnection: close\r\n\r\n`,
    'two lengths of a body': () =>
      `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n`,
    'a body': () => `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc`,
    'a folded header': () => `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nAccept: a\r\n b\r\nConnection: close\r\n\r\n`,
    'a bare line feed': () => `GET ${path()} HTTP/1.1\nHost: ${own()}\nConnection: close\n\n`,
    'a space in front of a colon': () => `GET ${path()} HTTP/1.1\r\nHost : ${own()}\r\nConnection: close\r\n\r\n`,
    climbing: () => `GET ${path()}/../../x HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`,
    'a tunnel': () => `CONNECT ${host} HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`,
    'another protocol': () =>
      `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'no key': () => `GET /${host}/v2/a/manifests/ok HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`,
    'another page': () =>
      `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nOrigin: https://evil.example\r\nConnection: close\r\n\r\n`,
    'a picture in a page': () =>
      `GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nSec-Fetch-Site: cross-site\r\nConnection: close\r\n\r\n`,
    'a page that asks first': () =>
      `OPTIONS ${path()} HTTP/1.1\r\nHost: ${own()}\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: GET\r\nConnection: close\r\n\r\n`,
  };
  for (const [name, text] of Object.entries(corpus)) {
    test(`${name} is refused, and the upstream is not asked`, async () => {
      const count = seen.length;
      const answer = await raw(text());
      assert.match(answer, /^(?:HTTP\/1\.1 4\d\d |$)/);
      assert.doesNotMatch(answer, /access-control-allow-origin/i);
      assert.equal(seen.length, count);
    });
  }

  test('the same request without any of that is answered', async () => {
    assert.match(
      await raw(`GET ${path()} HTTP/1.1\r\nHost: ${own()}\r\nConnection: close\r\n\r\n`),
      /^HTTP\/1\.1 200 /,
    );
  });

  test('an invited page is answered, and may read what it needs', async () => {
    const first = await manifest('ok', { method: 'OPTIONS', headers: { origin: PAGE } });
    assert.deepEqual([first.status, first.headers.get('access-control-allow-origin')], [204, PAGE]);
    const answer = await manifest('ok', { headers: { origin: PAGE } });
    assert.deepEqual([answer.status, answer.headers.get('access-control-allow-origin')], [200, PAGE]);
    assert.match(answer.headers.get('access-control-expose-headers'), /Docker-Content-Digest/);
  });

  test('a relay that others reach has to know its hosts', () =>
    assert.rejects(serveRelay({ host: '0.0.0.0' }), TypeError));
  test('a name that cannot be asked is told at the start', () =>
    assert.rejects(serveRelay({ registries: ['http://10.0.0.1'] }), TypeError));
});

describe('as a handler of the web', () => {
  const answer = (init) => async () => new Response('{}', init);
  const get = (made, target = 'ghcr.io/v2/') => made.fetch(new Request(`https://relay.example/${target}`));

  test('it hands what is decoded on without its old length', async () => {
    const made = createRelay({ fetch: answer({ headers: { 'content-encoding': 'gzip', 'content-length': '99' } }) });
    const response = await get(made);
    assert.deepEqual([response.headers.get('content-encoding'), response.headers.get('content-length')], [null, null]);
    assert.equal(await response.text(), '{}');
  });

  test('it tells a caller that asks too often when to come back', async () => {
    const made = createRelay({ fetch: answer(), limits: { perMinute: 1 } });
    assert.equal((await get(made)).status, 200);
    const response = await get(made);
    assert.deepEqual(
      [response.status, mark(response), Number(response.headers.get('retry-after')) > 0],
      [429, 'relay-rate', true],
    );
  });

  test('it forgets a request that was given up', async () => {
    const body = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(9)) });
    const made = createRelay({ fetch: async () => new Response(body()), limits: { together: 1 } });
    for (let turn = 0; turn < 3; turn += 1) {
      const response = await get(made);
      assert.equal(response.status, 200);
      await response.body.cancel();
    }
  });
});

describe('a client behind it', () => {
  const reference = 'ghcr.io/a/b:1';

  test('in Node asks by it for everything, and verifies what comes', async () => {
    const bytes = documents.get('image');
    const urls = [];
    const upstreamFetch = async (request) => {
      urls.push(request.url);
      return new Response(bytes, { headers: { 'content-type': 'application/vnd.oci.image.manifest.v1+json' } });
    };
    const made = createRelay({ fetch: upstreamFetch });
    const client = new RegistryClient({ relay: 'https://relay.example', fetch: (request) => made.fetch(request) });
    const { descriptor } = await client.manifest(reference);
    assert.deepEqual(urls, ['https://ghcr.io/v2/a/b/manifests/1']);
    assert.equal(descriptor.size, bytes.length);
    const lying = createRelay({
      fetch: async () => new Response(bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte))),
    });
    const deceived = new RegistryClient({ relay: 'https://relay.example', fetch: (request) => lying.fetch(request) });
    await assert.rejects(deceived.manifest(`ghcr.io/a/b@${descriptor.digest}`), { code: 'digest-mismatch' });
  });

  test('is told what the relay refuses', async () => {
    const made = createRelay();
    const client = new RegistryClient({ relay: 'https://relay.example/', fetch: (request) => made.fetch(request) });
    await assert.rejects(
      client.manifest('r.example/a:1'),
      ({ sentence }) => sentence.code === 'registry-relay-refused',
    );
  });
});

test('the server of the page has a relay for its own pages, and tells them', async () => {
  const listener = await relayListener({ path: '/relay/', internal: [host] });
  const server = createSiteServer({
    root: new URL('../../site', import.meta.url).pathname,
    relay: ['/relay/', listener],
  });
  const origin = `http://127.0.0.1:${await listen(server, 0)}`;
  try {
    assert.match(await (await fetch(`${origin}/`)).text(), /<meta name="pullspec-relay" content="\/relay\/">/);
    const target = `${origin}/relay/${host}/v2/a/manifests/ok`;
    assert.equal((await fetch(target, { headers: { 'sec-fetch-site': 'same-origin' } })).status, 200);
    assert.equal((await fetch(target, { headers: { origin: 'https://evil.example' } })).status, 403);
  } finally {
    listener.close();
    await close(server);
  }
});
