// Calls that start together: one of them finds out how the registry wants to be asked and gets the token, for all.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { RegistryClient } from 'pullspec/registry';
import { virtualTime } from './virtual-time.mjs';

const BODY = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: [],
});
const DIGEST = `sha256:${createHash('sha256').update(BODY).digest('hex')}`;
const INDEX = { headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' } };
const REFUSAL = { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://r.example/token",service="r"' } };
const USER = { username: 'alice', password: 'secret' };

/**
 * A registry that answers when it is told to. `sent` are its requests in short: `ask` without a token, `token`, and `show T` with
 * token T. Each token service's answer is a function's, or else the next token.
 */
function registry({ token, refuses = () => false, wants = true, hold = () => false } = {}) {
  const [sent, held] = [[], []];
  let tokens = 0;
  const answer = (request, kind) => {
    if (kind === 'token') return token?.(request) ?? Response.json({ token: `T${++tokens}`, expires_in: 300 });
    const refused = wants && (kind === 'ask' || refuses(kind));
    if (refused) return new Response(null, REFUSAL);
    return request.url.includes('/tags/') ? Response.json({ tags: ['x'] }) : new Response(BODY, INDEX);
  };
  const fetch = async (request) => {
    const authorization = request.headers.get('authorization') ?? '';
    const shown = authorization === '' ? 'ask' : authorization.replace(/^(?:Bearer|Basic) /, 'show ');
    const kind = new URL(request.url).pathname === '/token' ? 'token' : shown;
    sent.push(kind);
    await turn();
    if (hold(kind, sent.length)) {
      await new Promise((go, fail) => {
        held.push(go);
        request.signal.addEventListener('abort', () => fail(request.signal.reason));
      });
    }
    return answer(request, kind);
  };
  return { fetch, sent, held };
}

const digests = (client, count, options = {}) =>
  Array.from({ length: count }, async (_, at) => (await client.resolve(`r.example/a:${at}`, options)).digest);
const count = (sent, kind) => sent.filter((one) => one === kind).length;
const patience = async () => {
  for (let turns = 0; turns < 30; turns += 1) await turn();
};

describe('calls that start together', () => {
  test('ask once, fetch one token, and all show it', async () => {
    const { fetch, sent } = registry();
    const client = new RegistryClient({ fetch });
    assert.deepEqual(await Promise.all(digests(client, 20)), Array(20).fill(DIGEST));
    assert.deepEqual(sent, ['ask', 'token', ...Array(20).fill('show T1')]);
  });

  test('ask the provider once, and the service once for somebody', async () => {
    const { fetch, sent } = registry();
    let asked = 0;
    const credentials = async () => {
      asked += 1;
      await turn();
      return USER;
    };
    await Promise.all(digests(new RegistryClient({ fetch, credentials }), 10));
    assert.deepEqual([asked, count(sent, 'ask'), count(sent, 'token')], [1, 1, 1]);
  });

  test('are not held up where a registry lets everybody in', async () => {
    const { fetch, sent } = registry({ wants: false });
    const client = new RegistryClient({ fetch });
    await Promise.all(digests(client, 5));
    assert.deepEqual(sent, Array(5).fill('ask'));
    await Promise.all(digests(client, 5));
    assert.equal(sent.length, 10);
  });

  test('do not wait for a list, which may take long', async () => {
    const { fetch, held } = registry({ wants: false, hold: (_, number) => number === 1 });
    const client = new RegistryClient({ fetch });
    const tags = client.tags('r.example/a').next();
    await patience();
    assert.equal(held.length, 1);
    assert.deepEqual(await Promise.all(digests(client, 3)), Array(3).fill(DIGEST));
    held[0]();
    assert.equal((await tags).value, 'x');
  });

  test('a list and an image fetch one token', async () => {
    const { fetch, sent } = registry();
    const client = new RegistryClient({ fetch });
    await Promise.all([client.tags('r.example/a').next(), ...digests(client, 3)]);
    assert.ok(count(sent, 'ask') <= 2, sent.join());
    assert.deepEqual([count(sent, 'token'), count(sent, 'show T1')], [1, 4]);
  });

  test('of two repositories fetch a token each', async () => {
    const { fetch, sent } = registry();
    const client = new RegistryClient({ fetch });
    await Promise.all([...digests(client, 3), client.resolve('r.example/b'), client.resolve('r.example/b:2')]);
    assert.equal(count(sent, 'token'), 2);
  });

  test('renew a token once that a registry will not take any more', async () => {
    let gone = '';
    const { fetch, sent } = registry({ refuses: (kind) => kind === gone });
    const client = new RegistryClient({ fetch });
    await client.resolve('r.example/a');
    gone = 'show T1';
    await Promise.all(digests(client, 8));
    assert.deepEqual([count(sent, 'token'), count(sent, 'show T1'), count(sent, 'show T2')], [2, 9, 8]);
  });

  test('renew a token once that has run out', async () => {
    const time = virtualTime();
    const { fetch, sent } = registry();
    const client = new RegistryClient({ ...time.environment, fetch });
    await client.resolve('r.example/a');
    time.pass(3_600_000);
    await Promise.all(digests(client, 8));
    assert.deepEqual([count(sent, 'token'), count(sent, 'show T2')], [2, 8]);
  });
});

describe('the first of them gives up', () => {
  for (const [when, kind] of [
    ['while the registry is asked', 'ask'],
    ['while the token is fetched', 'token'],
  ]) {
    test(`${when}, and the others go on with one token`, async () => {
      const first = new AbortController();
      let holding = true;
      const { fetch, sent } = registry({ hold: (now) => holding && now === kind });
      const client = new RegistryClient({ fetch });
      const gone = assert.rejects(client.resolve('r.example/a', { signal: first.signal }), { code: 'aborted' });
      const others = digests(client, 6);
      await patience();
      assert.equal(count(sent, kind), 1, 'the others wait');
      holding = false;
      first.abort();
      await gone;
      assert.deepEqual(await Promise.all(others), Array(6).fill(DIGEST));
      assert.equal(count(sent, 'token'), kind === 'token' ? 2 : 1);
      assert.equal(count(sent, 'show T1'), 6);
    });
  }

  test('while a provider thinks', async () => {
    const first = new AbortController();
    let asked = 0;
    const credentials = () => {
      asked += 1;
      return asked === 1 ? new Promise(() => {}) : USER;
    };
    const { fetch, sent } = registry();
    const client = new RegistryClient({ fetch, credentials });
    const gone = assert.rejects(client.resolve('r.example/a', { signal: first.signal }), { code: 'aborted' });
    const others = digests(client, 4);
    await patience();
    first.abort();
    await gone;
    assert.deepEqual(await Promise.all(others), Array(4).fill(DIGEST));
    assert.deepEqual([asked, count(sent, 'token')], [2, 1]);
  });

  test('and all others too: nothing is sent afterwards', async () => {
    const end = new AbortController();
    const { fetch, sent } = registry({ hold: (kind) => kind === 'token' });
    const client = new RegistryClient({ fetch });
    const calls = digests(client, 5, { signal: end.signal });
    await patience();
    end.abort();
    for (const call of calls) await assert.rejects(call, { code: 'aborted' });
    await patience();
    assert.deepEqual(sent, ['ask', 'token']);
  });
});

describe('the first of them fails', () => {
  test('at the token service: the others fail alike, without asking it again', async () => {
    const time = virtualTime();
    const { fetch, sent } = registry({ token: () => new Response('busy', { status: 503 }) });
    const client = new RegistryClient({ ...time.environment, fetch, retry: { attempts: 3 } });
    const outcomes = await Promise.allSettled(digests(client, 4));
    assert.deepEqual(
      outcomes.map(({ reason }) => [reason.code, reason.step, reason.status, reason.attempts, reason.reference]),
      [0, 1, 2, 3].map((at) => ['server-error', 'token', 503, 3, `r.example/a:${at}`]),
    );
    for (const [at, { reason }] of outcomes.entries()) {
      assert.equal(reason.sentence.parameters.reference, `r.example/a:${at}`);
    }
    assert.deepEqual([count(sent, 'ask'), count(sent, 'token')], [1, 3]);
    // What failed once is asked for again by whoever comes later.
    await assert.rejects(client.resolve('r.example/a'), { code: 'server-error' });
    assert.equal(count(sent, 'token'), 6);
  });

  test('to reach the registry: each of the others tries for itself', async () => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      await turn();
      if (sent === 1) throw new TypeError('fetch failed');
      return new Response(BODY, INDEX);
    };
    const client = new RegistryClient({ fetch, retry: false });
    const outcomes = await Promise.allSettled(digests(client, 4));
    assert.deepEqual(
      outcomes.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled', 'fulfilled'],
    );
    assert.equal(sent, 4);
  });

  test('since nobody has a login: each is refused after one question of its own at most', async () => {
    const { fetch, sent } = registry({
      token: () => Response.json({ token: 'T', expires_in: 300 }),
      refuses: () => true,
    });
    const client = new RegistryClient({ fetch, retry: false });
    const outcomes = await Promise.allSettled(digests(client, 5));
    assert.deepEqual(
      outcomes.map(({ reason }) => reason.code),
      Array(5).fill('not-allowed'),
    );
    assert.ok(count(sent, 'token') <= 5, sent.join());
  });
});
