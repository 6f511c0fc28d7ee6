// `pullspec/registry` as it is published, with fetch functions of the tests' own and with the samples.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { RegistryClient, RegistryError } from 'pullspec/registry';
import { createRegistry } from 'pullspec/server';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { endless, endsAtOnce } from './at-once.mjs';
import { cases, digestOf, documents, nameOf, script } from './client-fixture.mjs';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

/** What a call gives, in the fixture's words. */
async function tell(client, { call, reference, platform, last, pageSize, artifactType }) {
  if (call === 'ping') return client.ping(reference);
  if (call === 'head') return client.head(reference);
  if (call === 'checkTag') {
    const check = await client.checkTag(reference);
    if (!check) return { none: true };
    return { now: check.descriptor.digest, verified: check.verified, notice: check.notice?.code ?? null };
  }
  if (call === 'catalog') {
    const names = [];
    for await (const name of client.catalog(reference, { last, pageSize })) names.push(name);
    return { pages: names };
  }
  if (call === 'referrers') {
    const found = [];
    for await (const one of client.referrers(reference, { artifactType })) found.push(one);
    const named = ({ digest }) => [...documents.keys()].find((name) => digestOf(name) === digest);
    return { referrers: found.map(named), types: found.map((one) => one.artifactType ?? null) };
  }
  if (call === 'tags') {
    const pages = [];
    for await (const page of client.tagPages(reference, { last, pageSize })) pages.push(page);
    return { pages };
  }
  if (call === 'manifest') {
    const result = await client.manifest(reference, { platform });
    const { kind, artifact, descriptor, bytes, platforms, attestations, notices, rateLimit } = result;
    assert.equal(descriptor.size, bytes.length);
    return {
      ...{ document: nameOf(bytes), digest: descriptor.digest, kind, artifact },
      ...{ platforms: platforms?.map(({ name }) => name), attestations: attestations?.length },
      ...{ notices, rateLimit },
    };
  }
  const {
    config,
    bytes,
    image,
    index,
    platform: name,
    layers,
    problems,
    notices,
    rateLimit,
  } = await client.config(reference, { platform });
  return {
    ...{ notices, rateLimit },
    config: config ? nameOf(bytes) : null,
    document: nameOf(image.bytes),
    index: index ? nameOf(index.bytes) : null,
    platform: name ?? null,
    layers: layers.map(({ diffId, history }) => ({ diffId: Boolean(diffId), history: history?.created_by ?? null })),
    problems: problems.map(({ code }) => code),
  };
}

function tellError(error) {
  assert.ok(error instanceof RegistryError && error instanceof Error, String(error));
  const { code, step, status = null, retryable, retryAfter = null, sentence, detail = null } = error;
  assert.equal(error.message, sentence.message);
  assert.deepEqual(JSON.parse(JSON.stringify(error)), JSON.parse(JSON.stringify(structuredClone(error.toJSON()))));
  return { code, step, status, retryable, retryAfter, sentence: sentence.code, detail };
}

/** What is there of that which is wanted. */
const pick = (want, got) =>
  want === null || typeof want !== 'object' || Array.isArray(want)
    ? got
    : Object.fromEntries(Object.keys(want).map((key) => [key, pick(want[key], got?.[key])]));
const pickAll = (want, got) =>
  Array.isArray(want) && Array.isArray(got) ? got.map((one, at) => pickAll(want[at], one)) : pick(want, got);

/** Sets a global for the time of some work, as if this were a browser, or a machine without a network. */
async function withGlobal(name, value, work) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return await work();
  } finally {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  }
}

const GLOBALS = { offline: ['navigator', { onLine: false }], hidden: ['location', { href: 'https://page.example/' }] };

describe('what comes of a registry’s answers', () => {
  for (const one of cases) {
    test(one.why, async () => {
      const { fetch, sent } = script(one);
      const client = new RegistryClient({ fetch, retry: false });
      const work = () => tell(client, one).catch((error) => ({ error: tellError(error) }));
      const fake = one.exchanges.map(({ fail }) => GLOBALS[fail]).find(Boolean);
      const got = await (fake ? withGlobal(...fake, work) : work());
      // A catalogue comes name by name.
      if (one.call === 'catalog' && one.want.pages) one.want.pages = one.want.pages.flat();
      const wanted = Object.fromEntries(Object.entries(one.want).map(([key, want]) => [key, pickDeep(want, got[key])]));
      assert.deepEqual(wanted, one.want);
      assert.equal(sent.length, one.exchanges.length, 'requests');
    });
  }
});

function pickDeep(want, got) {
  if (Array.isArray(want)) return Array.isArray(got) ? got.map((one, at) => pickDeep(want[at], one)) : got;
  return want && typeof want === 'object' ? pickAll(want, got) : got;
}

/** A fetch that gives one manifest, by whatever it is asked. */
const serve =
  (name, type = MANIFEST) =>
  async () =>
    new Response(documents.get(name), { headers: { 'content-type': type } });

describe('values', () => {
  test('are frozen through and through, and can be cloned', async () => {
    const one = cases.find(({ why }) => why === 'a configuration');
    const result = await new RegistryClient({ fetch: script(one).fetch }).config(one.reference);
    const visit = (value) => {
      if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
      assert.ok(Object.isFrozen(value));
      Object.values(value).forEach(visit);
    };
    visit(result);
    assert.deepEqual(structuredClone(result), result);
  });

  test('keys that a registry chose are own properties and change nothing else', async () => {
    const one = cases.find(({ why }) => why === 'a configuration');
    const { config, image } = await new RegistryClient({ fetch: script(one).fetch }).config(one.reference);
    assert.deepEqual(Object.entries(image.manifest.annotations), [
      ['__proto__', 'a'],
      ['toString', 'b'],
    ]);
    assert.equal(Object.getOwnPropertyDescriptor(config.config.Labels, '__proto__').value, 'p');
    assert.equal(Object.getPrototypeOf(config.config.Labels), Object.prototype);
    assert.equal({}.p, undefined);
  });

  test('a size that a number cannot hold is an error, not another size', async () => {
    const client = new RegistryClient({ fetch: serve('size-unsafe') });
    const refused = ({ code, sentence }) => code === 'too-large' && sentence.code === 'registry-unsafe-size';
    await assert.rejects(client.manifest('r.example/a'), refused);
  });

  test('resolve gives the descriptor alone', async () => {
    const { size } = await new RegistryClient({ fetch: serve('image') }).resolve('r.example/a');
    assert.equal(size, documents.get('image').length);
  });

  test('a reference may be a value as `parse` gives it, a platform too', async () => {
    const urls = [];
    const fetch = async (request) => {
      urls.push(request.url);
      return serve('index', 'application/vnd.oci.image.index.v1+json')();
    };
    const client = new RegistryClient({ fetch });
    await client.manifest({ registry: 'r.example:5000', repository: 'a/b', tag: 'x' });
    await assert.rejects(
      client.manifest(
        { registry: 'r.example', repository: 'a', tag: 'x' },
        { platform: { os: 'linux', architecture: 'arm', variant: 'v6' } },
      ),
      { code: 'no-matching-platform', message: 'There is no image for linux/arm/v6 in r.example/a:x.' },
    );
    assert.deepEqual(urls, ['https://r.example:5000/v2/a/b/manifests/x', 'https://r.example/v2/a/manifests/x']);
  });
});

describe('requests', () => {
  test('carry what is needed and nothing else', async () => {
    let seen;
    const fetch = (request) => {
      seen = request;
      return serve('image')();
    };
    await new RegistryClient({ fetch }).manifest('r.example/a:1');
    assert.equal(seen.method, 'GET');
    assert.equal(seen.credentials, 'omit');
    assert.equal(seen.referrerPolicy, 'no-referrer');
    assert.ok(seen.signal instanceof AbortSignal);
    const headers = Object.fromEntries(seen.headers);
    assert.equal(headers['accept-encoding'], 'identity');
    assert.equal(headers.accept.split(', ').length, 4);
    assert.deepEqual(Object.keys(headers).sort(), ['accept', 'accept-encoding']);
  });

  test('a body is read no further than its limit', async () => {
    const one = cases.find(({ why }) => why === 'a manifest of 4 MiB and a byte');
    const endless = { ...one, exchanges: [{ ...one.exchanges[0], pad: 40_000_000 }] };
    const { fetch, counter } = script(endless);
    await assert.rejects(new RegistryClient({ fetch }).manifest(one.reference), { code: 'too-large' });
    assert.ok(counter.bytes < 5_000_000, `${counter.bytes} bytes`);
  });

  test('a length that is announced and too large is not read at all', async () => {
    let cancelled = false;
    const body = new ReadableStream({
      cancel() {
        cancelled = true;
      },
    });
    const fetch = async () =>
      new Response(body, { headers: { 'content-length': '5000000', 'content-type': MANIFEST } });
    await assert.rejects(new RegistryClient({ fetch }).manifest('r.example/a'), { code: 'too-large' });
    await new Promise(setImmediate);
    assert.ok(cancelled);
  });

  const failing = {
    'throws at once': () => {
      throw new TypeError('no');
    },
    rejects: () => Promise.reject(new TypeError('no')),
    'rejects with nothing': () => Promise.reject(),
    'gives nothing': () => undefined,
    'gives something else': () => ({ hello: 1 }),
    'gives a body that fails': async () =>
      new Response(new ReadableStream({ pull: (it) => it.error(new TypeError('cut')) })),
    'gives a body that is being read': async () => {
      const response = new Response('{}');
      response.body.getReader();
      return response;
    },
  };
  for (const [how, fetch] of Object.entries(failing)) {
    test(`a fetch that ${how} is an error of the registry`, async () => {
      await assert.rejects(
        new RegistryClient({ fetch, retry: false }).manifest('r.example/a'),
        (error) => error instanceof RegistryError,
      );
    });
  }

  test('a fetch that gives a look-alike is good enough', async () => {
    const real = await serve('image')();
    const double = { status: 200, headers: { get: (name) => real.headers.get(name) }, body: real.body };
    assert.equal((await new RegistryClient({ fetch: () => double }).manifest('r.example/a')).kind, 'image');
  });
});

test('the wasm module may be handed over', () => {
  const program = `
    import { readFileSync } from 'node:fs';
    import { initialise, RegistryClient } from 'pullspec/registry';
    await assert(initialise(new Uint8Array(1)));
    await initialise(await WebAssembly.compile(readFileSync('dist/registry_bg.wasm')));
    console.log((await new RegistryClient().manifest('sandbox.localhost/hello')).kind);
    async function assert(failing) { try { await failing; } catch { return; } throw new Error('one byte is no module'); }`;
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { cwd: ROOT, encoding: 'utf8' });
  assert.equal(run.stdout, 'index\n', run.stderr);
});

describe('giving up', () => {
  const never = () => new Promise(() => {});

  test('a signal ends a call at once, even if the fetch does not care', async () => {
    const controller = new AbortController();
    const { begun, work: fetch } = endless();
    const call = new RegistryClient({ fetch }).manifest('r.example/a', { signal: controller.signal });
    await begun;
    controller.abort(new Error('enough'));
    assert.ok(await endsAtOnce(call));
    await assert.rejects(
      call,
      (error) => error.code === 'aborted' && error.cause.message === 'enough' && error.step === 'manifest',
    );
  });

  test('a signal that has fired sends nothing', async () => {
    let sent = 0;
    const fetch = () => {
      sent += 1;
      return never();
    };
    const client = new RegistryClient({ fetch, signal: AbortSignal.abort() });
    await assert.rejects(client.manifest('r.example/a'), { code: 'aborted' });
    await assert.rejects(client.tags('r.example/a').next(), { code: 'aborted' });
    assert.equal(sent, 0);
  });

  test('the signal reaches the request', async () => {
    const controller = new AbortController();
    let request;
    const fetch = (it) => {
      request = it;
      controller.abort();
      return never();
    };
    const client = new RegistryClient({ fetch, signal: controller.signal });
    await assert.rejects(client.config('r.example/a'), { code: 'aborted', step: 'config' });
    assert.ok(request.signal.aborted);
  });

  test('a list of tags can be left at any page, and its signal ends it', async () => {
    const one = cases.find(({ why }) => why === 'pages by a relative link');
    const { fetch, sent } = script(one);
    for await (const tag of new RegistryClient({ fetch }).tags(one.reference)) {
      assert.equal(tag, 'a');
      break;
    }
    assert.equal(sent.length, 1);
    const controller = new AbortController();
    const { begun, work } = endless();
    const tags = new RegistryClient({ fetch: work }).tags(one.reference, { signal: controller.signal });
    const first = tags.next();
    await begun;
    controller.abort();
    assert.ok(await endsAtOnce(first));
    await assert.rejects(first, { code: 'aborted', step: 'tags' });
    assert.deepEqual(await tags.next(), { done: true, value: undefined });
  });

  test('many calls at a time do not meet', async () => {
    const fetch = async (request) => {
      const name = new URL(request.url).pathname.includes('/other/') ? 'other' : 'image';
      await new Promise(setImmediate);
      return serve(name)();
    };
    const client = new RegistryClient({ fetch });
    const names = Array.from({ length: 50 }, (_, at) => (at % 3 ? 'other' : 'image'));
    const got = await Promise.all(
      names.map(async (name) => nameOf((await client.manifest(`r.example/${name}`)).bytes)),
    );
    assert.deepEqual(got, names);
  });
});

describe('sandbox.localhost', () => {
  const client = new RegistryClient({ fetch: () => assert.fail('the sandbox needs no network') });
  const all = async (list) => {
    const found = [];
    for await (const one of list) found.push(one);
    return found;
  };

  test('lists, resolves and opens the samples', async () => {
    assert.deepEqual(await all(client.tags('sandbox.localhost/hello')), ['1.0', '1.1', 'latest']);
    assert.deepEqual(await all(client.tags('sandbox.localhost/hello', { pageSize: 1 })), ['1.0', '1.1', 'latest']);
    const index = await client.manifest('sandbox.localhost/hello');
    assert.equal(index.kind, 'index');
    assert.ok(index.platforms.length >= 3 && index.attestations.length > 0);
    for (const { name, descriptor } of index.platforms) {
      assert.deepEqual(await client.resolve('sandbox.localhost/hello', { platform: name }), {
        mediaType: descriptor.mediaType,
        digest: descriptor.digest,
        size: descriptor.size,
      });
    }
    const { config, layers, problems, size } = await client.config('sandbox.localhost/layers');
    assert.equal(config.os, 'linux');
    assert.ok(layers.every(({ diffId, history }) => diffId && history?.created_by));
    assert.equal(
      size,
      layers.reduce((sum, { descriptor }) => sum + descriptor.size, 0),
    );
    assert.deepEqual(problems, []);
  });

  test('another port, or a name that only starts so, is another registry', async () => {
    for (const host of ['sandbox.localhost:5000', 'sandbox.localhost.example']) {
      const asked = [];
      const fetch = async (request) => {
        asked.push(new URL(request.url).host);
        return new Response(null, { status: 404 });
      };
      await assert.rejects(new RegistryClient({ fetch }).manifest(`${host}/hello`), { code: 'not-found' });
      assert.deepEqual(asked, [host]);
    }
  });
});

describe('createRegistry', () => {
  const index = documents.get('index');
  const digest = digestOf('index');
  const layout = JSON.stringify({
    schemaVersion: 2,
    manifests: [
      {
        mediaType: 'application/vnd.oci.image.index.v1+json',
        digest,
        size: index.length,
        annotations: { 'org.opencontainers.image.ref.name': 'example.com/team/app:1' },
      },
    ],
  });
  const files = new Map([
    ['index.json', Buffer.from(layout)],
    [`blobs/${digest.replace(':', '/')}`, index],
  ]);
  const { fetch } = createRegistry({ read: async (path) => files.get(path) });
  const ask = (path, init) => fetch(new Request(`http://localhost:5000${path}`, init));

  test('is a registry over any layout, and a client’s fetch', async () => {
    const client = new RegistryClient({ fetch });
    assert.deepEqual((await client.manifest('whatever.example/team/app:1')).descriptor.digest, digest);
  });

  test('answers HEAD without a body and ranges in part', async () => {
    const head = await ask(`/v2/team/app/manifests/1`, { method: 'HEAD' });
    assert.equal(head.headers.get('content-length'), String(index.length));
    assert.equal((await head.arrayBuffer()).byteLength, 0);
    const part = await ask(`/v2/team/app/blobs/${digest}`, { headers: { range: 'bytes=1-4' } });
    assert.equal(part.status, 206);
    assert.deepEqual(Buffer.from(await part.arrayBuffer()), index.subarray(1, 5));
  });

  test('writes nothing', async () => {
    assert.equal((await ask('/v2/team/app/manifests/2', { method: 'PUT', body: '{}' })).status, 405);
  });

  test('a layout that fails to be read fails the request', async () => {
    const broken = createRegistry({ read: () => Promise.reject(new Error('disk')) });
    await assert.rejects(broken.fetch(new Request('http://localhost/v2/_catalog')), /disk/);
  });
});
