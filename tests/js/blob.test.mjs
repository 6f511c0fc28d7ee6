// Blobs as streams: what the wasm module decides is tested natively, here is how the bytes move.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { RegistryClient, RegistryError } from 'pullspec/registry';
import { endless, endsAtOnce } from './at-once.mjs';
import { virtualTime } from './virtual-time.mjs';

const ENVIRONMENT = Symbol.for('pullspec.environment');
const SIZE = 40_000;
const blob = Uint8Array.from({ length: SIZE }, (_, at) => (at * 7 + at / 251) % 256);
const digest = `sha256:${createHash('sha256').update(blob).digest('hex')}`;
const descriptor = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size: SIZE };

/** A body of pieces; it counts what is asked of it, and may be cut off. */
function body(bytes, { piece = 1000, cut = false, counter = {} } = {}) {
  let at = 0;
  counter.pulled ??= 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at >= bytes.length) {
          if (cut) return controller.error(new TypeError('terminated', { cause: new Error('other side closed') }));
          return controller.close();
        }
        counter.pulled += 1;
        controller.enqueue(bytes.slice(at, at + piece));
        at += piece;
      },
      cancel() {
        counter.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
}

const rangeOf = (request) => {
  const [, start, last] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get('range') ?? '') ?? [];
  return start === undefined ? undefined : [Number(start), last ? Number(last) + 1 : SIZE];
};

/** Answers with what was asked for. */
function answer(request, { limit = SIZE, counter } = {}) {
  const [start, end] = rangeOf(request) ?? [0, SIZE];
  const bytes = blob.slice(start, Math.min(end, start + limit));
  const headers = rangeOf(request) ? { 'content-range': `bytes ${start}-${end - 1}/${SIZE}` } : {};
  const cut = bytes.length < end - start;
  return new Response(body(bytes, { cut, counter }), { status: rangeOf(request) ? 206 : 200, headers });
}

const list = async (values) => {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
};
const collect = async (stream) => Buffer.concat(await list(stream));
const same = (got, wanted = blob) => assert.ok(Buffer.from(wanted).equals(got), `${got.length} bytes`);

/** The same answer, of which each piece takes so many milliseconds. */
function paced(time, response, millisecondsOf) {
  const pieces = response.body[Symbol.asyncIterator]();
  let place = 0;
  const pull = async (controller) => {
    const { done, value } = await pieces.next();
    await new Promise((end) => time.environment[ENVIRONMENT].after(millisecondsOf(place), end));
    place += 1;
    if (done) controller.close();
    else controller.enqueue(value);
  };
  return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), response);
}

/** A client of a registry that is a function. */
function clientOf(respond, options = {}) {
  const sent = [];
  const fetch = async (request) => {
    sent.push(request);
    return respond(request, sent.length - 1);
  };
  return { client: new RegistryClient({ fetch, ...options }), sent };
}

describe('a blob', () => {
  test('comes by its descriptor or its digest, and its progress is told', async () => {
    for (const [wanted, total] of [
      [descriptor, SIZE],
      [digest, undefined],
    ]) {
      const { client, sent } = clientOf((request) => answer(request));
      const progress = [];
      const stream = await client.blob('r.example/a:1', wanted, { onProgress: (it) => progress.push(it) });
      same(await collect(stream));
      assert.equal(sent.length, 1);
      assert.equal(sent[0].url, `https://r.example/v2/a/blobs/${digest}`);
      assert.equal(progress.length, 40);
      assert.deepEqual(progress.at(-1), total === undefined ? { loaded: SIZE } : { loaded: SIZE, total });
    }
  });

  test('is taken up again wherever the connection breaks off', async () => {
    for (let boundary = 4096; boundary < SIZE; boundary += 4096) {
      for (const limit of [boundary - 1, boundary, boundary + 1]) {
        const { client, sent } = clientOf((request, count) => answer(request, count === 0 ? { limit } : {}));
        same(await collect(await client.blob('r.example/a', descriptor)));
        assert.equal(sent[1].headers.get('range'), `bytes=${limit}-`);
      }
    }
    const { client, sent } = clientOf((request) => answer(request, { limit: 4096 }));
    same(await collect(await client.blob('r.example/a', descriptor)));
    assert.equal(sent.length, 10);
  });

  test('starts anew where the registry knows no ranges, and no byte comes twice', async () => {
    const { client, sent } = clientOf((_, count) =>
      count < 2 ? new Response(body(blob.slice(0, 20_000), { cut: true })) : new Response(body(blob, { piece: 999 })),
    );
    same(await collect(await client.blob('r.example/a', descriptor)));
    assert.equal(sent.length, 3);
  });

  test('is given up after attempts that bring nothing', async () => {
    const { client, sent } = clientOf(() => new Response(body(blob.slice(0, 20_000), { cut: true })));
    const stream = await client.blob('r.example/a', descriptor);
    await assert.rejects(collect(stream), (error) => {
      assert.ok(error instanceof RegistryError);
      assert.deepEqual([error.code, error.step, error.retryable], ['interrupted', 'blob', true]);
      return error.detail === 'other side closed';
    });
    assert.equal(sent.length, 4);
  });

  test('with other bytes ends with an error, before its last piece', async () => {
    const other = blob.slice();
    other[SIZE - 1] ^= 1;
    const { client } = clientOf(() => new Response(body(other)));
    let got = 0;
    await assert.rejects(
      async () => {
        for await (const piece of await client.blob('r.example/a', descriptor)) got += piece.length;
      },
      { code: 'digest-mismatch', step: 'blob' },
    );
    assert.equal(got, SIZE - 1000);
  });

  test('with a byte too many is left at once', async () => {
    const counter = {};
    const endless = new Uint8Array(10 * SIZE);
    endless.set(blob);
    const { client } = clientOf(() => new Response(body(endless, { counter })));
    await assert.rejects(async () => collect(await client.blob('r.example/a', descriptor)), { code: 'size-mismatch' });
    assert.equal(counter.pulled, 41);
    assert.ok(counter.cancelled);
  });

  test('that is not there rejects', async () => {
    const { client } = clientOf(() => new Response('{}', { status: 404 }));
    const missing = { code: 'not-found', step: 'blob', status: 404 };
    await assert.rejects(client.blob('r.example/a', descriptor), missing);
    const foreign = { ...descriptor, urls: ['https://evil.example/layer'] };
    await assert.rejects(client.blob('r.example/a', foreign), { code: 'foreign-layer', step: 'blob' });
  });

  test('of which nobody could say what it is sends nothing', async () => {
    const { client, sent } = clientOf(() => assert.fail('nothing is to be asked'));
    for (const wanted of ['sha256:../../x', `${digest}0`, digest.toUpperCase(), '', { ...descriptor, digest: 'x' }]) {
      await assert.rejects(client.blob('r.example/a', wanted), { code: 'invalid-reference', step: 'blob' });
    }
    await assert.rejects(client.blob('r.example/a b', digest), { code: 'invalid-reference' });
    assert.equal(sent.length, 0);
  });

  test('that is embedded, or empty, is not fetched', async () => {
    const { client, sent } = clientOf(() => assert.fail('nothing is to be asked'));
    const small = Buffer.from('hello');
    const named = `sha256:${createHash('sha256').update(small).digest('hex')}`;
    const embedded = { mediaType: 'text/plain', digest: named, size: 5, data: small.toString('base64') };
    const progress = [];
    const stream = await client.blob('r.example/a', embedded, { onProgress: (it) => progress.push(it) });
    same(await collect(stream), small);
    assert.deepEqual(progress, [{ loaded: 5, total: 5 }]);
    same(
      await collect(await client.blob('r.example/a', embedded, { range: { start: 1, end: 3 } })),
      small.subarray(1, 3),
    );
    const empty = 'sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';
    same(await collect(await client.blob('r.example/a', empty)), Buffer.from('{}'));
    assert.equal(sent.length, 0);
  });

  test('whose embedded bytes are other ones is fetched', async () => {
    const { client, sent } = clientOf((request) => answer(request));
    same(await collect(await client.blob('r.example/a', { ...descriptor, data: 'aGVsbG8=' })));
    assert.equal(sent.length, 1);
  });

  test('behind a token is asked for with it, and again when it has expired', async () => {
    const refused = () =>
      new Response('', { status: 401, headers: { 'www-authenticate': 'Bearer realm="https://r.example/token"' } });
    let tokens = 0;
    const { client } = clientOf((request) => {
      if (new URL(request.url).pathname === '/token') return Response.json({ token: `T${++tokens}` });
      // The first token serves one request.
      const wanted = rangeOf(request) ? 'Bearer T2' : 'Bearer T1';
      return request.headers.get('authorization') === wanted ? answer(request, { limit: 20_000 }) : refused();
    });
    same(await collect(await client.blob('r.example/a', descriptor)));
    assert.equal(tokens, 2);
  });
});

describe('a part of a blob', () => {
  for (const [start, end, range] of [
    [0, 10, 'bytes=0-9'],
    [39_990, undefined, 'bytes=39990-'],
    [100, 30_000, 'bytes=100-29999'],
    [39_000, 50_000, 'bytes=39000-39999'],
  ]) {
    test(`${range}, whether the registry knows ranges or not`, async () => {
      const options = { range: end === undefined ? { start } : { start, end } };
      const parts = clientOf((request) => answer(request));
      same(await collect(await parts.client.blob('r.example/a', descriptor, options)), blob.slice(start, end));
      assert.deepEqual([parts.sent.length, parts.sent[0].headers.get('range')], [1, range]);
      const counter = {};
      const whole = clientOf(() => new Response(body(blob, { counter })));
      same(await collect(await whole.client.blob('r.example/a', descriptor, options)), blob.slice(start, end));
      assert.ok(counter.pulled <= Math.ceil(Math.min(end ?? SIZE, SIZE) / 1000) + 1, 'no more is read than needed');
    });
  }

  test('that is none is refused before anything is sent', async () => {
    const { client, sent } = clientOf(() => assert.fail('nothing is to be asked'));
    for (const range of [
      { start: -1 },
      { start: 1.5 },
      { start: 5, end: 5 },
      { start: 0, end: 2 ** 60 },
      { start: '1' },
    ]) {
      await assert.rejects(client.blob('r.example/a', descriptor, { range }), RangeError);
    }
    await assert.rejects(client.blob('r.example/a', descriptor, { range: { start: SIZE } }), { code: 'invalid-range' });
    assert.equal(sent.length, 0);
  });
});

describe('the stream', () => {
  test('reads nothing before it is asked for', async () => {
    const counter = {};
    const { client } = clientOf((request) => answer(request, { counter }));
    const reader = (await client.blob('r.example/a', descriptor)).getReader();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(counter.pulled, 0);
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(counter.pulled, 1);
    await reader.cancel();
    assert.ok(counter.cancelled);
  });

  test('that is cancelled ends the request', async () => {
    const counter = {};
    const { client, sent } = clientOf((request) => answer(request, { counter }));
    const stream = await client.blob('r.example/a', descriptor);
    await stream.cancel(new Error('enough'));
    assert.ok(counter.cancelled && sent[0].signal.aborted);
  });

  test('that is left in the middle of a wait ends it', async () => {
    const { begun, work: pull } = endless();
    const { client, sent } = clientOf(() => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
    const reader = (await client.blob('r.example/a', descriptor)).getReader();
    const reading = reader.read();
    await begun;
    await reader.cancel();
    assert.equal((await reading).done, true);
    assert.ok(sent[0].signal.aborted);
  });

  test('ends with its signal, at once and for good', async () => {
    const { begun, work: pull } = endless();
    const { client, sent } = clientOf(() => new Response(new ReadableStream({ pull }, { highWaterMark: 0 })));
    const controller = new AbortController();
    const collecting = collect(await client.blob('r.example/a', descriptor, { signal: controller.signal }));
    await begun;
    controller.abort(new Error('enough'));
    assert.ok(await endsAtOnce(collecting));
    await assert.rejects(collecting, (error) => error.code === 'aborted' && error.cause.message === 'enough');
    assert.equal(sent.length, 1);
  });

  test('is not opened once its signal has fired', async () => {
    const { begun, work } = endless();
    const { client, sent } = clientOf(work);
    await assert.rejects(client.blob('r.example/a', descriptor, { signal: AbortSignal.abort() }), { code: 'aborted' });
    const controller = new AbortController();
    const opening = client.blob('r.example/a', descriptor, { signal: controller.signal });
    await begun;
    controller.abort();
    assert.ok(await endsAtOnce(opening));
    await assert.rejects(opening, { code: 'aborted', step: 'blob' });
    assert.equal(sent.length, 1);
  });

  test('takes a body that is not made of bytes for a broken one', async () => {
    const texts = () => new ReadableStream({ pull: (controller) => controller.enqueue('text') });
    const { client } = clientOf(() => ({ status: 200, headers: new Headers(), body: texts() }));
    await assert.rejects(async () => collect(await client.blob('r.example/a', descriptor)), { code: 'interrupted' });
  });

  test('comes as slowly as it likes, as long as something comes each time', async () => {
    const time = virtualTime();
    const options = { ...time.environment, timeout: 5000 };
    const { client, sent } = clientOf((request) => paced(time, answer(request), () => 4000), options);
    same(await collect(await client.blob('r.example/a', descriptor)));
    assert.deepEqual([sent.length, time.pending()], [1, 0]);
  });

  test('that brings nothing for too long is given up, and gone on with', async () => {
    const time = virtualTime();
    const slow = (place) => (place === 20 ? 6000 : 1000);
    const respond = (request, number) => (number === 0 ? paced(time, answer(request), slow) : answer(request));
    const { client, sent } = clientOf(respond, { ...time.environment, timeout: 5000 });
    same(await collect(await client.blob('r.example/a', descriptor)));
    assert.deepEqual(
      sent.map((request) => request.headers.get('range')),
      [null, 'bytes=20000-'],
    );
  });

  test('many at a time do not meet', async () => {
    const { client } = clientOf((request) => answer(request, { limit: 10_000 }));
    const all = Array.from({ length: 20 }, async () => collect(await client.blob('r.example/a', descriptor)));
    for (const bytes of await Promise.all(all)) same(bytes);
  });
});

describe('the sandbox', () => {
  const client = new RegistryClient({ fetch: () => assert.fail('the sandbox needs no network') });

  test('gives layers, whole and in part', async () => {
    const { layers } = await client.config('sandbox.localhost/layers');
    for (const { descriptor: layer } of layers) {
      const bytes = await collect(await client.blob('sandbox.localhost/layers', layer));
      assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, layer.digest);
      const part = await client.blob('sandbox.localhost/layers', layer.digest, { range: { start: 3, end: 9 } });
      same(await collect(part), bytes.subarray(3, 9));
    }
  });

  test('is a registry, lists its repositories and answers by headers', async () => {
    assert.deepEqual(await client.ping('sandbox.localhost'), {
      registry: 'sandbox.localhost',
      supported: true,
      auth: 'none',
    });
    const names = await list(client.catalog('sandbox.localhost'));
    assert.ok(names.includes('hello') && names.includes('layers'));
    assert.deepEqual(await list(client.catalog('sandbox.localhost', { pageSize: 1 })), names);
    const { descriptor: claimed, verified } = await client.head('sandbox.localhost/hello');
    assert.deepEqual([claimed, verified], [await client.resolve('sandbox.localhost/hello'), false]);
  });

  test('tells what refers to an image', async () => {
    const found = [];
    for (const name of await list(client.catalog('sandbox.localhost'))) {
      for (const tag of await list(client.tags(`sandbox.localhost/${name}`))) {
        const image = `${name}:${tag}`;
        for await (const one of client.referrers(`sandbox.localhost/${image}`)) found.push([name, image, one]);
      }
    }
    assert.notEqual(found.length, 0, 'a sample has a referrer');
    for (const [name, image, { artifactType, digest: of }] of found) {
      const filtered = await list(client.referrers(`sandbox.localhost/${image}`, { artifactType }));
      assert.ok(
        filtered.some((one) => one.digest === of) && filtered.every((one) => one.artifactType === artifactType),
      );
      assert.equal((await client.manifest(`sandbox.localhost/${name}@${of}`)).descriptor.digest, of);
    }
  });
});
