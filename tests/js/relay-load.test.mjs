// The relay under load: callers with different rights at once, callers and registries that hold on to what they have.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, createServer, get } from 'node:http';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { setImmediate as immediately, setTimeout as sleep } from 'node:timers/promises';
import { createRelay } from 'pullspec/relay';
import { close, listen } from '../../scripts/lib/server.mjs';
import { pour } from './pour.mjs';
import { forkRelay } from './relay-process.mjs';

const MB = 1024 * 1024;
const ZEROS = Buffer.alloc(65_536);
const HUGE = 10 * 1024 * MB;
const BLOB = `/v2/a/blobs/sha256:${'0'.repeat(64)}`;
const LIMITS = { perMinute: 1_000_000, perCaller: 1000, together: 1000 };
/** What a relay may hold more than before: the buffers of what is under way. */
const FLAT = 48 * MB;
/** Longer than any of them takes, however busy the machine is. */
const settings = { timeout: 240_000 };

/** Two callers: what each may see, the other may not. */
const callers = ['ann', 'bob'].map((name) => ({ name, token: `canary-${name}-${randomUUID()}`, repository: name }));
const byToken = new Map(callers.map((caller) => [`Bearer ${caller.token}`, caller]));
let upstream;
let host;
let sent = 0;
const count = (bytes) => {
  sent += bytes;
};
const open = new Set();

/** Whoever may see a repository is told who asks; who may not is told no more than that. */
function answerTo(path, authorization) {
  const caller = byToken.get(authorization);
  const [, , repository, , tag] = path.split('/');
  const may = caller?.repository === repository;
  const fields = { 'content-type': 'text/plain', etag: `"${caller?.name}"` };
  return {
    status: may ? 200 : 403,
    fields,
    body: may ? `${caller.name} ${tag} of ${repository}` : `not for ${caller?.name}`,
  };
}

const ANSWERS = {
  manifests(request, response) {
    const { status, fields, body } = answerTo(request.url, request.headers.authorization);
    return response.writeHead(status, fields).end(body);
  },
  /** Ten gigabytes, as fast as they are read. */
  blobs(_, response) {
    pour(response.writeHead(200, { 'content-length': HUGE }), HUGE, ZEROS, count);
  },
  /** A body that goes on, a byte at a time. */
  tags(_, response) {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  /** A head that never ends. */
  referrers({ socket }) {
    socket.write('HTTP/1.1 200 OK\r\n');
    const timer = setInterval(() => socket.write('X-Slow: 1\r\n'), 20);
    socket.on('close', () => clearInterval(timer)).on('error', () => undefined);
  },
};

before(async () => {
  upstream = createServer((request, response) => ANSWERS[request.url.split('/')[3]](request, response));
  upstream.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  host = `127.0.0.1:${await listen(upstream, 0)}`;
});
after(() => close(upstream));

/** Starts a relay for a test, and ends it with the test. */
async function relayFor(t, options = {}) {
  const { limits, ...others } = options;
  const relay = await forkRelay({ internal: [host], limits: { ...LIMITS, ...limits }, ...others });
  t.after(() => relay.stop());
  return relay;
}

/** Asks on connections that are kept, which is how callers could be mixed up. */
function asker(relay, agent) {
  return (target, token) =>
    new Promise((resolve, reject) => {
      const headers = token ? { authorization: `Bearer ${token}` } : {};
      get(`${relay.url}${host}${target}`, { agent, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8').on('data', (text) => (body += text));
        response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
        response.on('error', reject);
      }).on('error', reject);
    });
}

/** Waits until something is so. A test that waits in vain is ended by its time. */
async function until(check) {
  while (!(await check())) await sleep(10);
}

/** Lets both callers ask for both repositories, many at once, and looks at every answer. */
async function interleave(count, ask) {
  const turns = Array.from({ length: count }, (_, turn) => turn);
  const check = async (turn) => {
    const caller = callers[turn % 2];
    const repository = callers[(turn >> 1) % 2].name;
    const { status, body, headers } = await ask(`/v2/${repository}/manifests/t${turn}`, caller);
    const may = caller.name === repository;
    const wanted = may ? [200, `${caller.name} t${turn} of ${repository}`] : [403, `not for ${caller.name}`];
    assert.deepEqual([status, body, headers.etag], [...wanted, `"${caller.name}"`]);
    assert.match(headers['cache-control'], /private, no-store/);
  };
  const worker = async () => {
    for (let turn = turns.shift(); turn !== undefined; turn = turns.shift()) await check(turn);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

test('two callers with different rights, ten thousand times through one relay', settings, async () => {
  // Answers overtake each other, in an order that is the same every time.
  let count = 0;
  const upstreamFetch = async ({ url, headers }) => {
    const { status, fields, body } = answerTo(new URL(url).pathname, headers.get('authorization'));
    for (let turns = (count++ * 7) % 5; turns > 0; turns -= 1) await immediately();
    return new Response(body, { status, headers: fields });
  };
  const relay = createRelay({ fetch: upstreamFetch, internal: [host], limits: LIMITS });
  await interleave(10_000, async (target, { name, token }) => {
    const headers = { authorization: `Bearer ${token}` };
    const response = await relay.fetch(new Request(`https://relay.example/${host}${target}`, { headers }), name);
    return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
  });
});

test('over connections that they share, and their tokens are forgotten', settings, async (t) => {
  const relay = await relayFor(t);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const ask = asker(relay, agent);
  await interleave(2000, (target, { token }) => ask(target, token));
  // One without a token asks last, on the connections that theirs were sent on.
  const { status, body } = await ask('/v2/ann/manifests/t', undefined);
  assert.deepEqual([status, body], [403, 'not for undefined']);
  agent.destroy();
  assert.equal(relay.output(), '', 'nothing is logged');
  for (const { name, token } of callers) assert.equal(await relay.holds(token), false, `${name}’s token is kept`);
  assert.equal(await relay.holds(host), true, 'what it does hold is found');
});

describe('what it holds stays little', () => {
  test('while a reader of ten gigabytes reads slowly, and gives up', settings, async (t) => {
    const relay = await relayFor(t);
    const before = await relay.memory();
    sent = 0;
    const response = await new Promise((resolve, reject) =>
      get(`${relay.url}${host}${BLOB}`, resolve).on('error', reject),
    );
    assert.equal(response.headers['content-length'], String(HUGE));
    let read = 0;
    for await (const piece of response.iterator({ destroyOnReturn: false })) {
      read += piece.length;
      if (read > 256 * MB) break;
    }
    const flowing = await relay.memory();
    // Nobody reads any more: the registry has to stop too, long before the end.
    let known = -1;
    for (let still = 0; still < 10 && sent < HUGE; await sleep(30)) {
      still = sent === known ? still + 1 : 0;
      known = sent;
    }
    assert.ok(sent - read < 64 * MB, `${sent - read} bytes are on their way`);
    const stopped = await relay.memory();
    for (const { held, rss } of [flowing, stopped]) {
      assert.ok(held - before.held < FLAT, `${held - before.held} bytes more are held`);
      assert.ok(rss - before.rss < 4 * FLAT, `${rss - before.rss} bytes more are taken`);
    }
    response.destroy();
    await until(() => open.size === 0);
  });

  test('while a thousand callers connect and say nothing', settings, async (t) => {
    const relay = await relayFor(t, { connections: 1100 });
    const before = await relay.memory();
    const idle = await crowd(relay, 1000);
    const answer = await asker(relay)('/v2/ann/manifests/t', callers[0].token);
    assert.deepEqual([answer.status, answer.body], [200, 'ann t of ann']);
    assert.equal(idle.filter((socket) => !socket.closed).length, 1000);
    const { held } = await relay.memory();
    assert.ok(held - before.held < FLAT, `${held - before.held} bytes more are held`);
    for (const socket of idle) socket.destroy();
  });

  test('since no more may connect than it was told', settings, async (t) => {
    const relay = await relayFor(t, { connections: 100 });
    const idle = await crowd(relay, 1000);
    await until(() => idle.filter((socket) => socket.closed).length >= 900);
    assert.equal(idle.filter((socket) => !socket.closed).length, 100);
    for (const socket of idle) socket.destroy();
    await until(() => asker(relay)('/v2/ann/manifests/t', callers[0].token).then(({ status }) => status === 200, no));
  });

  test('while registries answer a byte at a time', settings, async (t) => {
    // Long enough for a busy machine to answer at all.
    const relay = await relayFor(t, { limits: { wait: 4000, time: 8000 } });
    const before = await relay.memory();
    const ask = asker(relay);
    const heads = Array.from({ length: 40 }, () => ask(`/v2/a/referrers/sha256:${'0'.repeat(64)}`));
    // A byte is progress, but not for ever: an answer that is cut off is an error.
    const bodies = Array.from({ length: 20 }, () => assert.rejects(ask('/v2/a/tags/list'), { code: 'ECONNRESET' }));
    for (const { status, headers } of await Promise.all(heads)) {
      assert.deepEqual([status, headers['pullspec-relay']], [504, 'relay-timeout']);
    }
    await Promise.all(bodies);
    await until(() => open.size === 0);
    const { held } = await relay.memory();
    assert.ok(held - before.held < FLAT, `${held - before.held} bytes more are held`);
  });
});

const no = () => false;

/** Connections over which nothing is said; those that were refused are closed. */
async function crowd(relay, count) {
  const sockets = Array.from({ length: count }, () => connect(relay.port, '127.0.0.1').on('error', () => undefined));
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])));
  return sockets;
}
