// `createRegistry` as a program uses it: over files that it may write, with a login, and with a layout beneath.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { memoryFiles } from 'pullspec/files/memory';
import { RegistryClient, resetSandbox } from 'pullspec/registry';
import { createRegistry } from 'pullspec/server';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const described = (mediaType, bytes) => ({ mediaType, digest: sha256(bytes), size: bytes.length });

const asker =
  (registry) =>
  (method, path, body, headers = {}) =>
    registry.fetch(
      new Request(`http://registry.test${path}`, { method, headers, ...(body && { body, duplex: 'half' }) }),
    );

/** An image of one layer. */
function imageOf(layer) {
  const config = Buffer.from('{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}');
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MANIFEST,
      config: described('application/vnd.oci.image.config.v1+json', config),
      layers: [described('application/vnd.oci.image.layer.v1.tar', layer)],
    }),
  );
  return { config, layer, manifest };
}

/** Pushes an image. */
async function push(ask, name, tag, { config, layer, manifest }) {
  for (const blob of [config, layer]) {
    const answer = await ask('POST', `/v2/${name}/blobs/uploads/?digest=${sha256(blob)}`, blob);
    assert.equal(answer.status, 201, await answer.text());
  }
  const answer = await ask('PUT', `/v2/${name}/manifests/${tag}`, manifest, { 'content-type': MANIFEST });
  assert.equal(answer.status, 201, await answer.text());
}

/** A body in pieces of these sizes, one after the other. */
function streamOf(bytes, size) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + size)));
      at += size;
      if (at >= bytes.length) controller.close();
    },
  });
}

const layer = Buffer.alloc(3_000_001, 'layer');

describe('files that can be written', () => {
  test('an image is pushed in streams, and pulled', async () => {
    const files = memoryFiles();
    const ask = asker(createRegistry(files));
    const image = imageOf(layer);
    const begun = await ask('POST', '/v2/team/app/blobs/uploads/');
    assert.equal(begun.status, 202);
    const place = begun.headers.get('location');
    const half = 1_234_567;
    const first = await ask('PATCH', place, streamOf(layer.subarray(0, half), 65_536));
    assert.deepEqual([first.status, first.headers.get('range')], [202, `0-${half - 1}`]);
    const last = await ask('PUT', `${place}?digest=${sha256(layer)}`, streamOf(layer.subarray(half), 2_000_000), {
      'content-range': `${half}-${layer.length - 1}`,
    });
    assert.equal(last.status, 201, await last.text());
    await push(ask, 'team/app', '1', image);
    const client = new RegistryClient({ mounts: { 'registry.test': createRegistry(files) } });
    const pulled = await client.manifest('registry.test/team/app:1');
    assert.equal(pulled.descriptor.digest, sha256(image.manifest));
    const stream = await client.blob('registry.test/team/app:1', pulled.manifest.layers[0]);
    assert.deepEqual(Buffer.from(await new Response(stream).arrayBuffer()), layer);
    const part = await ask('GET', `/v2/team/app/blobs/${sha256(layer)}`, undefined, { range: 'bytes=5-9' });
    assert.deepEqual([part.status, await part.text()], [206, 'layer']);
  });

  test('many push at once, and every name is there', async () => {
    const files = memoryFiles();
    const tags = Array.from({ length: 25 }, (_, index) => `v${index}`);
    await Promise.all(
      tags.map((tag, index) =>
        push(asker(createRegistry(files)), 'app', tag, imageOf(Buffer.from(`layer ${index % 3}`))),
      ),
    );
    const listed = await (await asker(createRegistry(files))('GET', '/v2/app/tags/list')).json();
    assert.deepEqual(listed.tags, tags.sort());
    const index = JSON.parse(new TextDecoder().decode(await files.read('index.json')));
    assert.equal(index.manifests.length, 25);
    assert.deepEqual(await files.list('.pullspec/uploads'), []);
  });

  test('two chunks at once do not write into each other', async () => {
    const files = memoryFiles();
    const ask = asker(createRegistry(files));
    const place = (await ask('POST', '/v2/app/blobs/uploads/')).headers.get('location');
    const [one, other] = [Buffer.alloc(300_000, 'a'), Buffer.alloc(300_000, 'b')];
    const headers = { 'content-range': '0-299999' };
    const answers = await Promise.all([one, other].map((body) => ask('PATCH', place, streamOf(body, 999), headers)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [202, 416]);
    const end = await ask('PUT', `${place}?digest=${sha256(one)}`);
    assert.ok(end.status === 201 || (await ask('HEAD', `/v2/app/blobs/${sha256(other)}`)).status === 404);
  });

  test('a body that breaks off can be gone on with', async () => {
    const ask = asker(createRegistry(memoryFiles()));
    const place = (await ask('POST', '/v2/app/blobs/uploads/')).headers.get('location');
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        if (sent === 2) controller.error(new Error('the connection is gone'));
        else controller.enqueue(new TextEncoder().encode('hel'.slice(sent * 2, sent * 2 + 2)));
        sent += 1;
      },
    });
    assert.equal((await ask('PATCH', place, body)).status, 400);
    assert.equal((await ask('GET', place)).headers.get('range'), '0-2');
    const end = await ask('PUT', `${place}?digest=${sha256('hello')}`, 'lo', { 'content-range': '3-4' });
    assert.equal(end.status, 201);
  });

  test('more than is announced is not taken', async () => {
    const files = memoryFiles();
    const ask = asker(createRegistry(files));
    const place = (await ask('POST', '/v2/app/blobs/uploads/')).headers.get('location');
    const answer = await ask('PATCH', place, streamOf(Buffer.alloc(5_000_000), 500_000), { 'content-range': '0-999' });
    assert.equal(answer.status, 400);
    const [upload] = await files.list('.pullspec/uploads');
    assert.equal(upload.size, 1000);
  });

  test('where nothing more fits, the answer says so', async () => {
    const ask = asker(createRegistry(memoryFiles({ limit: 100_000 })));
    const answer = await ask('POST', `/v2/app/blobs/uploads/?digest=${sha256(layer)}`, streamOf(layer, 50_000));
    assert.equal(answer.status, 507);
  });

  test('a manifest that is too large is not read to its end', async () => {
    const ask = asker(createRegistry(memoryFiles()));
    let pieces = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pieces += 1;
        controller.enqueue(new Uint8Array(1 << 20).fill(32));
      },
    });
    const answer = await ask('PUT', '/v2/app/manifests/1', endless, { 'content-type': MANIFEST });
    assert.equal(answer.status, 413);
    assert.ok(pieces < 10, `${pieces} pieces`);
  });
});

describe('options', () => {
  test('readonly refuses what would write, and so do files that cannot be written', async () => {
    const files = memoryFiles();
    await push(asker(createRegistry(files)), 'app', '1', imageOf(Buffer.from('layer')));
    for (const registry of [createRegistry(files, { readonly: true }), createRegistry({ read: files.read })]) {
      const ask = asker(registry);
      for (const [method, path] of [
        ['POST', '/v2/app/blobs/uploads/'],
        ['PUT', '/v2/app/manifests/2'],
        ['DELETE', '/v2/app/manifests/1'],
      ]) {
        const answer = await ask(method, path);
        assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'GET, HEAD']);
      }
      assert.equal((await ask('GET', '/v2/app/manifests/1')).status, 200);
    }
  });

  test('auth asks for a login, which a client gives', async () => {
    const auth = [
      { username: 'alice', password: 's3cret' },
      { username: 'bob', password: 'pä:ß' },
    ];
    const registry = createRegistry(memoryFiles(), { auth });
    await push(
      (method, path, body, headers) =>
        asker(registry)(method, path, body, { ...headers, authorization: `Basic ${btoa('alice:s3cret')}` }),
      ...['app', '1', imageOf(Buffer.from('layer'))],
    );
    const refused = await asker(registry)('GET', '/v2/app/manifests/1');
    assert.deepEqual([refused.status, refused.headers.get('www-authenticate')?.split(' ')[0]], [401, 'Basic']);
    for (const [username, password, may] of [
      ['alice', 's3cret', true],
      ['bob', 'pä:ß', true],
      ['alice', 'wrong', false],
    ]) {
      const credentials = async () => ({ username, password });
      const client = new RegistryClient({ fetch: registry.fetch, credentials });
      const asked = client.resolve('registry.test/app:1');
      if (may) assert.ok((await asked).digest);
      else await assert.rejects(asked, { code: 'not-allowed' });
    }
  });
});

describe('sandbox.localhost', () => {
  const tagsOf = async (client, name) => {
    const tags = [];
    for await (const tag of client.tags(`sandbox.localhost/${name}`)) tags.push(tag);
    return tags;
  };

  test('keeps what is pushed above the samples, which come back', async () => {
    const files = memoryFiles();
    const { samplesBeneath } = await samplesOf();
    const ask = asker(createRegistry(files, { beneath: samplesBeneath }));
    const client = new RegistryClient({ sandbox: files });
    assert.deepEqual(await tagsOf(client, 'hello'), ['1.0', '1.1', 'latest']);
    assert.deepEqual(await files.list(''), [], 'who only reads leaves nothing behind');
    const image = imageOf(Buffer.from('layer'));
    await push(ask, 'hello', 'mine', image);
    assert.equal((await client.resolve('sandbox.localhost/hello:mine')).digest, sha256(image.manifest));
    assert.equal((await ask('DELETE', '/v2/hello/manifests/1.0')).status, 202);
    assert.deepEqual(await tagsOf(client, 'hello'), ['1.1', 'latest', 'mine']);
    await assert.rejects(client.resolve('sandbox.localhost/hello:1.0'), { code: 'not-found' });
    await resetSandbox(files);
    assert.deepEqual(await tagsOf(client, 'hello'), ['1.0', '1.1', 'latest']);
    assert.deepEqual(await files.list(''), []);
  });

  test('a client copies, pushes, tags and deletes there, and asks nobody else', async () => {
    const fetch = () => Promise.reject(new Error('there is no network'));
    const client = new RegistryClient({ fetch, sandbox: memoryFiles() });
    const sample = await client.resolve('sandbox.localhost/hello:1.0');
    const copied = await client.copy('sandbox.localhost/hello:1.0', 'sandbox.localhost/team/hello:copy');
    assert.equal(copied.descriptor.digest, sample.digest);
    const { manifest } = await client.manifest('sandbox.localhost/team/hello:copy', { platform: 'linux/arm64' });
    assert.ok(manifest.layers.length > 0);

    const image = imageOf(layer);
    const source = {
      root: described(MANIFEST, image.manifest),
      manifest: async () => image.manifest,
      blob: async ({ digest }) => new Blob([digest === sha256(layer) ? layer : image.config]),
    };
    const pushed = await client.push('sandbox.localhost/team/app:1', source);
    assert.equal(pushed.descriptor.digest, sha256(image.manifest));
    await client.tag('sandbox.localhost/team/app:1', 'latest');
    assert.deepEqual(await tagsOf(client, 'team/app'), ['1', 'latest']);
    const stream = await client.blob('sandbox.localhost/team/app:latest', described('', layer).digest);
    assert.deepEqual(Buffer.from(await new Response(stream).arrayBuffer()), layer);

    await client.delete(`sandbox.localhost/team/app@${sha256(image.manifest)}`);
    await assert.rejects(client.resolve('sandbox.localhost/team/app:1'), { code: 'not-found' });
    assert.equal((await client.resolve('sandbox.localhost/team/hello:copy')).digest, sample.digest);
    assert.deepEqual(await tagsOf(client, 'hello'), ['1.0', '1.1', 'latest']);
  });

  test('is in memory where nothing else is said', async () => {
    assert.deepEqual(await tagsOf(new RegistryClient(), 'hello'), ['1.0', '1.1', 'latest']);
    await resetSandbox();
    assert.deepEqual(await tagsOf(new RegistryClient(), 'hello'), ['1.0', '1.1', 'latest']);
  });
});

/** The samples as a layout to be read. */
async function samplesOf() {
  const { samples } = await import('../../build/samples.js');
  const read = async (path) => (Object.hasOwn(samples, path) ? Buffer.from(samples[path], 'base64') : undefined);
  return { samplesBeneath: { read } };
}
