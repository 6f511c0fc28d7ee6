// Logins, attempts, redirects and what is told of them: tests/fixtures/session.json through the published client.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { RegistryClient, RegistryError } from 'pullspec/registry';
import { at } from '../../scripts/lib/paths.mjs';
import { endsAtOnce } from './at-once.mjs';
import { virtualTime } from './virtual-time.mjs';

const cases = JSON.parse(readFileSync(at('tests/fixtures/session.json'), 'utf8'));

/** Told apart from all waits. */
const PATIENCE = 31_557;
const SECRETS = ['canary', Buffer.from('canary').toString('base64').slice(0, 8)];
const USER = { username: 'alice', password: 'canary-password' };
const BASIC = `Basic ${Buffer.from('alice:canary-password').toString('base64')}`;

/** An error of the kind that Node's fetch gives. */
function failure(message, code) {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) });
}

/** A fetch for a case: each request has to be the one that is expected. */
function script({ exchanges }, time, giveUp) {
  const sent = [];
  const fetch = async (request) => {
    const { ask, method = 'GET', authorization = '', form = '', ...exchange } = exchanges[sent.length] ?? {};
    sent.push(request.url);
    assert.equal(request.url, ask);
    assert.equal(request.method, method, ask);
    assert.equal(request.headers.get('authorization') ?? '', authorization, ask);
    assert.equal(await request.text(), form, ask);
    assert.equal(request.credentials, 'omit');
    time.pass(exchange.takes ?? 0);
    const ended = new Promise((_, reject) => {
      request.signal.addEventListener('abort', () => reject(request.signal.reason));
    });
    if (exchange.fail === 'aborted') giveUp();
    if (exchange.fail === 'aborted' || exchange.fail === 'timeout') return ended;
    if (exchange.fail === 'tls') throw failure('certificate has expired', 'CERT_HAS_EXPIRED');
    if (exchange.fail) throw failure('connect ECONNREFUSED', 'ECONNREFUSED');
    const headers = new Headers();
    for (const [name, values] of Object.entries(exchange.headers ?? {})) {
      for (const value of values.split('\n')) headers.append(name, value);
    }
    if (exchange.status === 0) return { status: 0, headers, body: null, url: '' };
    const response = new Response(exchange.text ?? '', { status: exchange.status, headers });
    if (exchange.landed) Object.defineProperty(response, 'url', { value: exchange.landed });
    return response;
  };
  return { fetch, sent };
}

/** What the case's provider gives: one thing, or one after the other. */
function provider(credentials, asked) {
  return (registry) => {
    asked.push(registry);
    const found = credentials[registry];
    const given = Array.isArray(found) ? found[asked.length - 1] : found;
    if (given?.error) throw new Error(given.error);
    return given;
  };
}

async function call(client, time, { tags, manifest, login, logout, pass, ...user }) {
  if (pass !== undefined) return time.pass(pass);
  if (logout !== undefined) return client.logout(logout);
  try {
    if (login !== undefined) {
      await client.login(login, user);
      return { login: true };
    }
    if (manifest !== undefined) return { digest: await client.resolve(manifest).then(({ digest }) => digest) };
    const found = [];
    for await (const tag of client.tags(tags)) found.push(tag);
    return { tags: found };
  } catch (error) {
    assert.ok(error instanceof RegistryError, String(error));
    const { code, sentence, step, status = null, attempts = 1, retryable, detail = null } = error;
    return { code, sentence: sentence.code, step, status, attempts, retryable, detail, json: JSON.stringify(error) };
  }
}

/** As if this were a page. */
async function asPage(work) {
  Object.defineProperty(globalThis, 'location', { value: { href: 'https://page.example/' }, configurable: true });
  try {
    return await work();
  } finally {
    delete globalThis.location;
  }
}

const pick = (want, got) => Object.fromEntries(Object.keys(want).map((key) => [key, got?.[key]]));

describe('logins, attempts and redirects', () => {
  assert.ok(cases.length > 100);
  for (const one of cases) {
    test(one.why, async () => {
      const [time, asked, events, giveUp] = [virtualTime(), [], [], new AbortController()];
      const { fetch, sent } = script(one, time, () => giveUp.abort());
      const client = new RegistryClient({
        ...time.environment,
        fetch,
        credentials: provider(one.credentials ?? {}, asked),
        insecure: one.insecure ?? [],
        mirrors: one.mirrors ?? {},
        retry: { attempts: one.attempts ?? 5 },
        timeout: PATIENCE,
        signal: giveUp.signal,
        onRequest: (event) => events.push(event),
      });
      const outcomes = [];
      const work = async () => {
        for (const step of one.calls) outcomes.push(await call(client, time, step));
      };
      const hidden = one.hidden || one.exchanges.some(({ fail }) => fail === 'hidden');
      await (hidden ? asPage(work) : work());
      const told = outcomes.filter(Boolean);
      assert.deepEqual(
        one.want.map((want, index) => pick(want, told[index])),
        one.want,
        JSON.stringify(told),
      );
      assert.deepEqual(
        sent,
        one.exchanges.map(({ ask }) => ask),
      );
      assert.deepEqual(
        time.waits.filter((wait) => wait !== PATIENCE),
        one.waits ?? [],
      );
      if (one.asked !== undefined) assert.equal(asked.length, one.asked);
      assert.equal(events.filter(({ phase }) => phase === 'sent').length, sent.length);
      const gaveUp = one.exchanges.some(({ fail }) => fail === 'aborted');
      if (!gaveUp) assert.equal(events.length, 2 * sent.length);
      assert.equal(time.pending(), 0, 'timers are left');
      const seen = JSON.stringify([events, told]);
      for (const secret of SECRETS) assert.ok(!seen.includes(secret), seen);
    });
  }
});

const manifest = async () => new Response('{"tags":["x"]}');
const tags = async (client, name = 'r.example/a', options = {}) => {
  for await (const page of client.tagPages(name, options)) return page;
  return undefined;
};

describe('events', () => {
  test('tell of both ends of a request', async () => {
    const [time, events] = [virtualTime(), []];
    const answers = [
      new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
      new Response('no', { status: 503, headers: { 'retry-after': '2' } }),
      new Response('{"tags":[]}', { headers: { link: '' } }),
    ];
    const fetch = async () => {
      time.pass(7);
      return answers.shift();
    };
    const onRequest = (event) => events.push(event);
    const client = new RegistryClient({ ...time.environment, fetch, credentials: () => USER, onRequest });
    await tags(client);
    const [sent, refused, again, failed, last, answered] = events;
    const common = {
      method: 'GET',
      personal: false,
      url: 'https://r.example/v2/a/tags/list?n=100',
      step: 'tags',
      registry: 'r.example',
    };
    assert.deepEqual(sent, {
      ...common,
      ...{ id: 1, phase: 'sent', transport: 'direct', attempt: 1, headers: { 'accept-encoding': 'identity' } },
      reason: {
        code: 'route-direct',
        message: 'r.example is asked directly.',
        parameters: { host: 'r.example' },
      },
    });
    assert.deepEqual(refused, {
      ...sent,
      ...{ phase: 'answered', status: 401, bytes: 0, milliseconds: 7 },
      responseHeaders: { 'www-authenticate': 'Basic realm="x"' },
    });
    assert.equal(again.headers.authorization, 'Basic …');
    assert.equal(again.personal, true);
    assert.deepEqual([failed.id, failed.status, failed.bytes, failed.retryIn, failed.attempts], [2, 503, 2, 2000, 5]);
    assert.deepEqual([last.attempt, answered.phase, answered.status, answered.bytes], [2, 'answered', 200, 11]);
    assert.ok(events.every((event) => Object.isFrozen(event) && Object.isFrozen(event.headers)));
  });

  test('tell how a request travels, and why it did not arrive', async () => {
    const events = [];
    const onRequest = (event) => events.push(event);
    const fetch = () => Promise.reject(failure('connect ECONNREFUSED', 'ECONNREFUSED'));
    const client = new RegistryClient({ fetch, onRequest, retry: false });
    await client.manifest('sandbox.localhost/hello');
    await assert.rejects(client.manifest('r.example/a'));
    assert.deepEqual(
      events.map(({ phase, transport, reason, error }) => [phase, transport, reason.code, error]),
      [
        ['sent', 'sandbox', 'route-sandbox', undefined],
        ['answered', 'sandbox', 'route-sandbox', undefined],
        ['sent', 'direct', 'route-direct', undefined],
        ['failed', 'direct', 'route-direct', 'connect ECONNREFUSED'],
      ],
    );
  });

  test('a listener that fails breaks nothing', async () => {
    const onRequest = () => {
      throw new Error('listener');
    };
    assert.deepEqual(await tags(new RegistryClient({ fetch: manifest, onRequest })), ['x']);
  });
});

describe('time', () => {
  test('an answer that stops in the middle is given up and asked for again', async () => {
    const time = virtualTime();
    let cancelled = 0;
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      if (sent === 2) return manifest();
      const start = (controller) => controller.enqueue(new TextEncoder().encode('{"ta'));
      const cancel = () => {
        cancelled += 1;
      };
      return new Response(new ReadableStream({ start, cancel }));
    };
    const client = new RegistryClient({ ...time.environment, fetch, timeout: 5000 });
    assert.deepEqual(await tags(client), ['x']);
    assert.deepEqual(time.waits, [5000, 250]);
    assert.equal(cancelled, 1);
  });

  test('an answer that comes slowly is waited for', async () => {
    const time = virtualTime();
    const pieces = [...'{"tags":["x"]}'];
    const pull = async (controller) => {
      time.pass(4000);
      if (pieces.length > 0) controller.enqueue(new TextEncoder().encode(pieces.shift()));
      else controller.close();
    };
    const fetch = async () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
    assert.deepEqual(await tags(new RegistryClient({ ...time.environment, fetch, timeout: 5000 })), ['x']);
    assert.deepEqual(time.waits, []);
  });

  test('no patience has an end that is not wanted', async () => {
    const time = virtualTime();
    for (const timeout of [0, Number.POSITIVE_INFINITY]) {
      const controller = new AbortController();
      const fetch = () => new Promise(() => {});
      const call = tags(new RegistryClient({ ...time.environment, fetch, timeout, signal: controller.signal }));
      await new Promise(setImmediate);
      assert.equal(time.pending(), 0);
      controller.abort();
      await assert.rejects(call, { code: 'aborted' });
    }
  });

  test('a signal ends a wait at once, and nothing is sent afterwards', async () => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      return new Response(null, { status: 429, headers: { 'retry-after': '60' } });
    };
    const controller = new AbortController();
    const timers = [];
    let wait;
    const waiting = new Promise((resolve) => {
      wait = resolve;
    });
    const after = (milliseconds, work) => {
      timers.push(work);
      if (milliseconds >= 60_000) wait();
      return () => {};
    };
    const time = { [Symbol.for('pullspec.environment')]: { now: () => 0, random: () => 0, after } };
    const call = tags(new RegistryClient({ ...time, fetch }), 'r.example/a', { signal: controller.signal });
    await waiting;
    controller.abort();
    assert.ok(await endsAtOnce(call));
    await assert.rejects(call, { code: 'aborted', step: 'tags' });
    // All the time that it would have waited passes.
    for (const pass of timers) pass();
    await new Promise((resolve) => setTimeout(resolve));
    assert.equal(sent, 1);
  });
});

describe('credentials', () => {
  const basic = async (request) => {
    const known = request.headers.get('authorization') === BASIC;
    return known ? manifest() : new Response(null, { status: 401, headers: { 'www-authenticate': 'Basic' } });
  };

  test('the provider is told the registry and the repository', async () => {
    const asked = [];
    const credentials = async (...what) => {
      asked.push(what);
      return USER;
    };
    const client = new RegistryClient({ fetch: basic, credentials });
    assert.deepEqual(await tags(client, 'r.example/team/app:1'), ['x']);
    await client.ping('r.example');
    assert.deepEqual(asked, [['r.example', 'team/app']]);
  });

  for (const [what, given] of Object.entries({
    'a text': 'alice:secret',
    'a number': 7,
    'an empty object': {},
    'half a login': { username: 'alice' },
    'a password that is none': { username: 'alice', password: 7 },
    'a user with a colon': { username: 'a:b', password: 'x' },
    'a token with a line break': { registryToken: 'a\r\nb: c' },
  })) {
    test(`${what} is no login`, async () => {
      const client = new RegistryClient({ fetch: basic, credentials: () => given });
      await assert.rejects(tags(client), { code: 'credentials', detail: 'what was given is no login' });
    });
  }

  test('clients share nothing', async () => {
    const one = new RegistryClient({ fetch: basic });
    await one.login('r.example', USER);
    assert.deepEqual(await tags(one), ['x']);
    await assert.rejects(tags(new RegistryClient({ fetch: basic })), { code: 'not-allowed' });
    one.logout('r.example');
    await assert.rejects(tags(one), { code: 'not-allowed' });
  });

  test('a login that no request can hold, and a registry that is none', async () => {
    const client = new RegistryClient({ fetch: () => assert.fail('nothing is asked') });
    await assert.rejects(client.login('r.example', { username: 'a:b', password: 'x' }), {
      code: 'not-allowed',
      step: 'login',
    });
    await assert.rejects(client.login('https://r.example', USER), { code: 'invalid-reference' });
    client.logout('never.example');
  });

  test('nothing of a client shows a login', async () => {
    const client = new RegistryClient({ fetch: basic });
    await client.login('r.example', USER);
    const { inspect } = await import('node:util');
    assert.ok(!inspect(client, { depth: 10, showHidden: true }).includes('canary'));
    assert.equal(JSON.stringify(client), '{}');
  });
});
