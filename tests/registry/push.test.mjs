// Pushing to Debian's docker-registry: the samples, large content in pieces, through logins and cuts; what comes of it is read by
// skopeo.

import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { at } from '../../scripts/lib/paths.mjs';
import { skopeo, startRegistry, USER } from './harness.mjs';
import { startTokenService } from './token-server.mjs';

const REF_NAME = 'org.opencontainers.image.ref.name';
const MIB = 1024 * 1024;
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const descriptorOf = (bytes) => ({
  mediaType: 'application/octet-stream',
  digest: sha256(bytes),
  size: bytes.length,
});
const list = async (values) => {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
};

const samples = JSON.parse(readFileSync(at('samples/index.json'), 'utf8')).manifests.map(
  ({ annotations, ...descriptor }) => ({
    name: annotations?.[REF_NAME]?.replace('sandbox.localhost/', ''),
    descriptor,
  }),
);
const sampleBlob = (digest) => readFileSync(at('samples/blobs', digest.replace(':', '/')));

/** What `push` reads a sample from. */
function sample(name) {
  const { descriptor: root } = samples.find((it) => it.name === name);
  return {
    root,
    manifest: async (digest) => new Uint8Array(sampleBlob(digest)),
    blob: async ({ digest }) => new Blob([sampleBlob(digest)]),
  };
}

/** Has skopeo copy an image out, all platforms, and gives the digest of the manifest that it got. */
async function copiedOut(host, name, ...options) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-push-'));
  try {
    const source = `docker://${host}/${name}`;
    await skopeo('copy', '--quiet', '--all', '--src-tls-verify=false', ...options, source, `dir:${folder}`);
    return sha256(readFileSync(join(folder, 'manifest.json')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A client that notes the methods of what it sends. */
function noting(options = {}) {
  const sent = [];
  const onRequest = ({ phase, method }) => phase === 'sent' && sent.push(method);
  return { client: new RegistryClient({ ...options, onRequest }), sent };
}

let registry;
before(async () => {
  registry = await startRegistry();
});

test('skopeo copies out what was pushed', async () => {
  const client = new RegistryClient();
  for (const name of ['hello:1.0', 'hello:1.1', 'layers:1']) {
    const steps = [];
    const source = sample(name);
    const { descriptor } = await client.push(`${registry.host}/team/${name}`, source, {
      onStep: (step) => steps.push(step),
    });
    assert.equal(descriptor.digest, source.root.digest);
    assert.equal(await copiedOut(registry.host, `team/${name}`), source.root.digest);
    assert.deepEqual(steps.at(-1), { kind: 'manifest', descriptor: source.root, outcome: 'pushed' });
  }
});

test('every sample is the same afterwards', async () => {
  const client = new RegistryClient();
  for (const { name, descriptor } of samples.filter((it) => it.name)) {
    await client.push(`${registry.host}/all/${name}`, sample(name));
    const { bytes } = await client.manifest(`${registry.host}/all/${name}`);
    assert.equal(sha256(bytes), descriptor.digest, name);
  }
});

test('what is there is not sent again', async () => {
  const { client, sent } = noting();
  const steps = [];
  await client.push(`${registry.host}/team/hello:again`, sample('hello:1.0'), { onStep: (step) => steps.push(step) });
  assert.ok(steps.filter(({ kind }) => kind === 'blob').every(({ outcome }) => outcome === 'exists'));
  assert.ok(!sent.includes('POST') && !sent.includes('PATCH'));
});

test('a blob is looked for, pushed and found', async () => {
  const client = new RegistryClient();
  const name = `${registry.host}/team/blobs`;
  for (const size of [0, 1, 1000]) {
    const bytes = randomBytes(size);
    const descriptor = descriptorOf(bytes);
    assert.equal(await client.hasBlob(name, descriptor), false);
    const progress = [];
    const onProgress = (step) => progress.push(step);
    assert.equal(await client.pushBlob(name, descriptor, new Uint8Array(bytes), { onProgress }), 'uploaded');
    assert.deepEqual(progress.at(-1), { loaded: size, total: size });
    assert.equal(await client.hasBlob(name, descriptor.digest), true);
    assert.equal(await client.pushBlob(name, descriptor, () => new Blob([bytes])), 'exists');
  }
});

test('a large blob goes in pieces', async () => {
  const bytes = randomBytes(21 * MIB);
  const descriptor = descriptorOf(bytes);
  const slices = [];
  const blob = new Blob([bytes]);
  const source = {
    size: blob.size,
    slice(start, end) {
      slices.push([start, end]);
      return blob.slice(start, end);
    },
  };
  const { client, sent } = noting();
  const progress = [];
  const outcome = await client.pushBlob(`${registry.host}/team/large`, descriptor, source, {
    onProgress: ({ loaded }) => progress.push(loaded),
  });
  assert.equal(outcome, 'uploaded');
  assert.deepEqual(sent, ['HEAD', 'POST', 'PATCH', 'PATCH', 'PATCH', 'PUT']);
  assert.deepEqual(
    slices,
    [0, 8, 16].map((start) => [start * MIB, Math.min(start + 8, 21) * MIB]),
  );
  assert.deepEqual(progress, [0, 8 * MIB, 16 * MIB, 21 * MIB]);
  assert.equal(await client.hasBlob(`${registry.host}/team/large`, descriptor), true);
});

test('bytes that are other ones are not kept', async () => {
  const client = new RegistryClient();
  const name = `${registry.host}/team/wrong`;
  const bytes = randomBytes(1000);
  const descriptor = { ...descriptorOf(bytes), digest: sha256('other') };
  const wrong = { code: 'digest-mismatch', step: 'upload', sentence: { code: 'registry-wrong-source' } };
  await assert.rejects(client.pushBlob(name, descriptor, new Uint8Array(bytes)), ({ code, step, sentence }) => {
    assert.deepEqual({ code, step, sentence: { code: sentence.code } }, wrong);
    return true;
  });
  assert.equal(await client.hasBlob(name, descriptor), false);
  const short = { ...descriptorOf(bytes), size: 999 };
  await assert.rejects(client.pushBlob(name, short, new Uint8Array(bytes)), { code: 'size-mismatch' });
  await assert.rejects(client.push(`${name}:1`, { ...sample('hello:1.0'), blob: async () => new Blob(['x']) }), {
    code: 'size-mismatch',
  });
});

test('a blob is had from another repository', async () => {
  const { client, sent } = noting();
  const bytes = randomBytes(5000);
  const descriptor = descriptorOf(bytes);
  const [one, two] = [`${registry.host}/team/one`, `${registry.host}/team/two`];
  await client.pushBlob(one, descriptor, new Uint8Array(bytes));
  sent.length = 0;
  assert.equal(await client.mount(two, descriptor.digest, one), true);
  assert.deepEqual(sent, ['POST']);
  assert.equal(await client.hasBlob(two, descriptor), true);
  assert.equal(await client.mount(two, sha256('nowhere'), one), false);
  const three = `${registry.host}/team/three`;
  const source = () => assert.fail('nothing is read');
  assert.equal(await client.pushBlob(three, descriptor, { size: 5000, slice: source }, { mountFrom: one }), 'mounted');
  await assert.rejects(client.mount(two, descriptor.digest, 'other.example/x'), { code: 'invalid-reference' });
});

test('a second tag', async () => {
  const { client, sent } = noting();
  await client.push(`${registry.host}/tags/hello:1`, sample('hello:1.0'));
  sent.length = 0;
  const { descriptor } = await client.tag(`${registry.host}/tags/hello:1`, 'two');
  assert.deepEqual(sent, ['GET', 'PUT']);
  assert.equal((await client.resolve(`${registry.host}/tags/hello:two`)).digest, descriptor.digest);
  for (const bad of ['no tag', '', 'a/b', '-x', 'x@y']) {
    await assert.rejects(client.tag(`${registry.host}/tags/hello:1`, bad), { code: 'invalid-reference' }, bad);
  }
});

test('a manifest without its content is refused', async () => {
  const client = new RegistryClient();
  const { root, manifest } = sample('layers:1');
  const bytes = await manifest(root.digest);
  await assert.rejects(client.pushManifest(`${registry.host}/empty/layers:1`, bytes), {
    ...{ code: 'missing-content', step: 'push', status: 400 },
  });
  await assert.rejects(client.pushManifest(`${registry.host}/empty/layers:1`, new Uint8Array(3)), { code: 'rejected' });
});

describe('deleting', () => {
  test('where it is allowed', async () => {
    const client = new RegistryClient();
    const name = `${registry.host}/gone/hello`;
    const { descriptor } = await client.push(`${name}:1`, sample('hello:1.0'));
    const bytes = randomBytes(10);
    await client.pushBlob(name, descriptorOf(bytes), new Uint8Array(bytes));
    await client.delete(name, { blob: sha256(bytes) });
    assert.equal(await client.hasBlob(name, sha256(bytes)), false);
    await assert.rejects(client.delete(name, { blob: sha256('x') }), { code: 'not-found', step: 'delete' });
    await client.delete(`${name}@${descriptor.digest}`);
    await assert.rejects(client.resolve(`${name}:1`), { code: 'not-found' });
    await assert.rejects(client.delete(`${name}@${descriptor.digest}`), { code: 'not-found', step: 'delete' });
  });

  test('where it is not', async () => {
    const closed = await startRegistry({ deletes: false });
    const client = new RegistryClient();
    const name = `${closed.host}/kept/hello:1`;
    const { descriptor } = await client.push(name, sample('hello:1.0'));
    const refused = { code: 'delete-disabled', step: 'delete', status: 405 };
    await assert.rejects(client.delete(`${name}@${descriptor.digest}`), refused);
    await assert.rejects(client.delete(name, { blob: sha256('x') }), ({ code }) =>
      ['delete-disabled', 'not-found'].includes(code),
    );
    assert.equal((await client.resolve(name)).digest, descriptor.digest);
    await closed.stop();
  });

  test('by something that only reads', async () => {
    const refusal = { errors: [{ code: 'UNSUPPORTED', message: 'this registry is read-only' }] };
    const reader = { fetch: async () => Response.json(refusal, { status: 405 }) };
    const client = new RegistryClient({ mounts: { 'reader.localhost': reader } });
    await assert.rejects(client.push('reader.localhost/x:1', sample('hello:1.0')), { code: 'unsupported' });
    await assert.rejects(client.delete('reader.localhost/hello:1.0'), { code: 'delete-disabled' });
  });
});

describe('logins', () => {
  test('a password', async () => {
    const closed = await startRegistry({ auth: true });
    const name = `${closed.host}/team/hello:1`;
    await assert.rejects(new RegistryClient().push(name, sample('hello:1.0')), { code: 'not-allowed', status: 401 });
    const client = new RegistryClient({ credentials: () => USER });
    const { descriptor } = await client.push(name, sample('hello:1.0'));
    const login = ['--src-creds', `${USER.username}:${USER.password}`];
    assert.equal(await copiedOut(closed.host, 'team/hello:1', ...login), descriptor.digest);
    await closed.stop();
  });

  test('tokens for what is needed, and no more', async () => {
    const service = await startTokenService({ users: { [USER.username]: USER.password } });
    const closed = await startRegistry({ auth: service.auth() });
    service.upstream = closed.host;
    const credentials = () => USER;
    const client = new RegistryClient({ credentials });
    const name = `${service.host}/team/hello:1`;
    await client.push(name, sample('hello:1.0'));
    const wide = 'repository:team/hello:pull,push';
    assert.deepEqual([...new Set(service.asked.map(({ scope }) => scope))], [wide]);
    service.asked.length = 0;
    const { descriptor } = await client.copy(name, `${service.host}/other/hello:1`);
    const scopes = new Set(service.asked.map(({ scope }) => scope));
    assert.ok(scopes.has('repository:other/hello:pull,push repository:team/hello:pull'), [...scopes].join('; '));
    assert.equal((await client.resolve(`${service.host}/other/hello:1`)).digest, descriptor.digest);
    // Who is nobody may not push, even where everybody may pull.
    await assert.rejects(new RegistryClient().push(`${service.host}/public/hello:1`, sample('hello:1.0')), {
      ...{ code: 'not-allowed', status: 401 },
    });
    await client.delete(`${name}@${descriptor.digest}`);
    assert.equal(service.asked.at(-1).scope, 'repository:team/hello:delete');
    await closed.stop();
    await service.stop();
  });
});

describe('copying', () => {
  const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
  let other;
  let client;
  before(async () => {
    other = await startRegistry();
    client = new RegistryClient();
    await client.push(`${registry.host}/copy/hello:1`, sample('hello:1.1'));
  });
  after(() => other.stop());

  test('an index between two registries', async () => {
    const progress = [];
    const { descriptor } = await client.copy(`${registry.host}/copy/hello:1`, `${other.host}/copied/hello:2`, {
      onProgress: (step) => progress.push(step),
    });
    assert.equal(await copiedOut(other.host, 'copied/hello:2'), descriptor.digest);
    const { loaded, total } = progress.at(-1);
    assert.ok(loaded === total && total > 0);
  });

  test('one platform', async () => {
    const platforms = ['linux/arm64'];
    const image = await client.resolve(`${registry.host}/copy/hello:1`, { platform: 'linux/arm64' });
    const copied = await client.copy(`${registry.host}/copy/hello:1`, `${other.host}/arm/hello:1`, { platforms });
    assert.equal(copied.descriptor.digest, image.digest);
    assert.equal((await client.resolve(`${other.host}/arm/hello:1`)).digest, image.digest);
    await assert.rejects(
      client.copy(`${registry.host}/copy/hello:1`, `${other.host}/no/hello:1`, { platforms: ['plan9/mips'] }),
      { code: 'no-matching-platform' },
    );
  });

  test('within a registry nothing is sent but manifests', async () => {
    const noted = noting();
    await noted.client.copy(`${registry.host}/copy/hello:1`, `${registry.host}/mounted/hello:1`);
    assert.ok(noted.sent.includes('PUT') && !noted.sent.includes('PATCH'));
    const steps = [];
    await noted.client.copy(`${registry.host}/copy/hello:1`, `${registry.host}/mounted/again:1`, {
      onStep: (step) => steps.push(step),
    });
    const blobs = steps.filter(({ kind }) => kind === 'blob');
    assert.ok(blobs.length > 0 && blobs.every(({ outcome }) => outcome === 'mounted'));
  });

  test('a large layer passes through in pieces', async () => {
    const bytes = randomBytes(20 * MIB);
    const layer = { ...descriptorOf(bytes), mediaType: 'application/vnd.oci.image.layer.v1.tar' };
    const config = { ...descriptorOf(Buffer.from('{}')), mediaType: 'application/vnd.oci.empty.v1+json' };
    const name = `${registry.host}/copy/large`;
    await client.pushBlob(name, layer, new Uint8Array(bytes));
    await client.pushBlob(name, config, new Uint8Array(Buffer.from('{}')));
    const manifest = { schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType: 'a/b', config, layers: [layer] };
    await client.pushManifest(`${name}:1`, Buffer.from(JSON.stringify(manifest)));
    await client.copy(`${name}:1`, `${other.host}/copied/large:1`);
    const stream = await client.blob(`${other.host}/copied/large:1`, layer);
    assert.equal(
      (await list(stream)).reduce((sum, { length }) => sum + length, 0),
      layer.size,
    );
  });

  test('what refers to it comes along', async () => {
    const name = `${registry.host}/copy/signed`;
    const { descriptor: subject } = await client.push(`${name}:1`, sample('hello:1.0'));
    const content = Buffer.from('{"spdxVersion":"SPDX-2.3"}');
    const layer = { ...descriptorOf(content), mediaType: 'application/spdx+json' };
    const config = { ...descriptorOf(Buffer.from('{}')), mediaType: 'application/vnd.oci.empty.v1+json' };
    await client.pushBlob(name, layer, new Uint8Array(content));
    await client.pushBlob(name, config, new Uint8Array(Buffer.from('{}')));
    const about = (artifactType) => ({ schemaVersion: 2, mediaType: OCI_MANIFEST, artifactType, config });
    // This registry has no referrers API. Those that are pushed at the same time must not lose each other.
    const pushed = await Promise.all(
      ['a/1', 'a/2', 'a/3'].map(async (artifactType) => {
        const bytes = Buffer.from(JSON.stringify({ ...about(artifactType), layers: [layer], subject }));
        const result = await client.pushManifest(`${name}@${sha256(bytes)}`, bytes);
        assert.equal(result.subject, 'fallback');
        return result.descriptor.digest;
      }),
    );
    const legacy = Buffer.from(JSON.stringify({ ...about('a/sig'), layers: [layer] }));
    await client.pushManifest(`${name}:${subject.digest.replace(':', '-')}.sig`, legacy);
    const found = async (place) => (await list(client.referrers(place))).map(({ digest }) => digest).sort();
    const all = [...pushed, sha256(legacy)].sort();
    assert.deepEqual(await found(`${name}:1`), all);
    await client.copy(`${name}:1`, `${other.host}/copied/signed:1`, { referrers: true });
    assert.deepEqual(await found(`${other.host}/copied/signed:1`), all);
    await client.copy(`${name}:1`, `${other.host}/bare/signed:1`);
    assert.deepEqual(await found(`${other.host}/bare/signed:1`), []);
  });
});

/** Pushes 40 MiB through a proxy that breaks one connection, with the data at which `cuts` says so. Gives what was sent. */
async function pushedThroughCut(repository, cuts) {
  const bytes = randomBytes(20 * MIB);
  const descriptor = descriptorOf(bytes);
  let left = 1;
  let passed = 0;
  const sockets = new Set();
  const proxy = createServer((down) => {
    const [hostname, port] = registry.host.split(':');
    const up = connect(Number(port), hostname);
    const end = () => [up, down].map((socket) => socket.destroy());
    for (const socket of [up, down]) sockets.add(socket.on('error', end).on('close', end));
    down.on('data', (data) => {
      passed += data.length;
      if (left > 0 && cuts(data, passed)) {
        left -= 1;
        end();
      } else if (!up.write(data)) {
        down.pause();
        up.once('drain', () => down.resume());
      }
    });
    up.pipe(down);
  });
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const { client, sent } = noting();
  try {
    const name = `127.0.0.1:${proxy.address().port}/${repository}`;
    assert.equal(await client.pushBlob(name, descriptor, new Uint8Array(bytes)), 'uploaded');
    assert.equal(left, 0);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => proxy.close(resolve));
  }
  const stream = await new RegistryClient().blob(`${registry.host}/${repository}`, descriptor);
  assert.equal(
    (await list(stream)).reduce((sum, { length }) => sum + length, 0),
    descriptor.size,
  );
  return sent;
}

describe('a connection that is cut', () => {
  test('between two pieces: it goes on with the second', async () => {
    let pieces = 0;
    const sent = await pushedThroughCut('team/cut', (data) => {
      pieces += data.includes('PATCH /v2/') ? 1 : 0;
      return pieces === 2;
    });
    assert.deepEqual(sent, ['HEAD', 'POST', 'PATCH', 'PATCH', 'GET', 'PATCH', 'PATCH', 'PUT']);
  });

  test('within a piece: this registry gives the upload up then, so it is begun again', async () => {
    const sent = await pushedThroughCut('team/cut-again', (_, passed) => passed > 10 * MIB);
    assert.equal(sent.filter((method) => method === 'POST').length, 2);
  });
});

test('giving up ends it, and takes the upload back', async () => {
  const bytes = randomBytes(40 * MIB);
  const { client, sent } = noting();
  const controller = new AbortController();
  const pushing = client.pushBlob(`${registry.host}/team/given-up`, descriptorOf(bytes), new Uint8Array(bytes), {
    signal: controller.signal,
    onProgress: ({ loaded }) => loaded > 0 && controller.abort(),
  });
  await assert.rejects(pushing, { code: 'aborted', step: 'upload' });
  for (let tries = 0; tries < 500 && !sent.includes('DELETE'); tries += 1)
    await new Promise((go) => setTimeout(go, 10));
  assert.ok(sent.includes('DELETE'));
});
