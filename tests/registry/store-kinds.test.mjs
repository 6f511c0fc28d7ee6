// What a store keeps beside everyday images, between real registries: layers by zstd, artifacts that are no images, and what refers to
// an image. No digest changes on the way in or out, and skopeo finds everything.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { ImageStore } from 'pullspec/store';
import { push, skopeo, startRegistry } from './harness.mjs';
import { makeImage } from './real-image.mjs';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const EMPTY = 'application/vnd.oci.empty.v1+json';
const SBOM = 'application/spdx+json';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-kinds-'));
const client = new RegistryClient();
let registry;
let other;
let real;
before(async () => {
  registry = await startRegistry();
  other = await startRegistry();
  real = await makeImage(registry);
});
after(() => {
  real?.remove();
  rmSync(outer, { recursive: true, force: true });
});

const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const list = async (values) => {
  const all = [];
  for await (const value of values) all.push(value);
  return all;
};

/** A store on disk, and what skopeo makes of its folder. */
async function newStore(name) {
  const folder = join(outer, name);
  return { folder, store: await ImageStore.open(nodeFiles(folder)) };
}

/** The digest of what a name stands for, as skopeo gets it. */
const seen = async (name) => sha256(await skopeo('inspect', '--raw', '--tls-verify=false', `docker://${name}`));

/** What skopeo copies out: the manifest and the blobs, by their digests. */
async function copiedOut(name, ...options) {
  const folder = mkdtempSync(join(outer, 'copied-'));
  await skopeo('copy', '--quiet', '--src-tls-verify=false', ...options, `docker://${name}`, `dir:${folder}`);
  const manifest = readFileSync(join(folder, 'manifest.json'));
  const { config, layers } = JSON.parse(manifest);
  const blobs = [config, ...layers].map(({ digest }) => sha256(readFileSync(join(folder, digest.split(':')[1]))));
  return { digest: sha256(manifest), named: [config, ...layers].map(({ digest }) => digest), blobs };
}

/** What is old and needed by nothing goes, and only that. */
async function keepsAll(store, folder) {
  const blobs = join(folder, 'blobs/sha256');
  const stray = sha256('nothing needs this');
  writeFileSync(join(blobs, stray.split(':')[1]), 'nothing needs this');
  for (const name of readdirSync(blobs)) utimesSync(join(blobs, name), 1_700_000_000, 1_700_000_000);
  assert.deepEqual((await store.gc()).removed, [stray]);
  assert.deepEqual(await list(store.verify()), []);
}

/** Pushes what the store has to another repository, and to another registry; skopeo has the same from there, byte by byte. */
async function pushedOn(store, name, digest, repository) {
  for (const target of [`${registry.host}/${repository}:1`, `${other.host}/${repository}:1`]) {
    assert.equal((await store.push(client, name, { to: target })).digest, digest);
    assert.equal(await seen(target), digest);
    const { named, blobs, ...copied } = await copiedOut(target);
    assert.equal(copied.digest, digest);
    assert.deepEqual(blobs, named);
  }
}

/** Pushes a manifest with some content; `more` is what else it says. */
async function publish(repository, content, mediaType, more, tag) {
  const [layer, config] = [Buffer.from(content), Buffer.from('{}')];
  const described = (bytes, type) => ({ mediaType: type, digest: sha256(bytes), size: bytes.length });
  const layers = [described(layer, mediaType)];
  for (const [descriptor, bytes] of [
    [layers[0], layer],
    [described(config, EMPTY), config],
  ])
    await client.pushBlob(repository, descriptor, new Uint8Array(bytes));
  const manifest = { schemaVersion: 2, mediaType: MANIFEST, config: described(config, EMPTY), layers, ...more };
  const bytes = Buffer.from(JSON.stringify(manifest));
  const { descriptor } = await client.pushManifest(`${repository}${tag ? `:${tag}` : `@${sha256(bytes)}`}`, bytes);
  return descriptor;
}

test('an image with zstd layers', async () => {
  const { folder, store } = await newStore('zstd');
  const name = `${registry.host}/real/zstd`;
  const { image } = await store.pull(client, name);
  const { digest } = image.descriptor;
  assert.equal(digest, await seen(name));
  const { layers } = JSON.parse(readFileSync(join(folder, 'blobs', digest.replace(':', '/')), 'utf8'));
  assert.ok(layers.length > 1 && layers.every(({ mediaType }) => mediaType.endsWith('+zstd')));
  assert.deepEqual(await list(store.verify()), []);
  await pushedOn(store, name, digest, 'on/zstd');
  // It unpacks to what was packed.
  const plain = await copiedOut(`${other.host}/on/zstd:1`, '--dest-decompress');
  assert.deepEqual(
    plain.blobs.slice(1),
    real.archives.map((path) => sha256(readFileSync(path))),
  );
});

test('an artifact that is no image', async () => {
  const { folder, store } = await newStore('artifact');
  const place = `${registry.host}/team/chart`;
  const content = 'apiVersion: v2\nname: chart\n';
  const { digest } = await publish(place, content, 'text/yaml', { artifactType: 'application/vnd.example.chart' }, '1');
  const { image } = await store.pull(client, `${place}:1`);
  assert.deepEqual([image.descriptor.digest, image.complete], [digest, true]);
  assert.equal(readFileSync(join(folder, 'blobs', sha256(content).replace(':', '/')), 'utf8'), content);
  assert.deepEqual(await list(store.verify()), []);
  await keepsAll(store, folder);
  await pushedOn(store, `${place}:1`, digest, 'on/chart');
});

test('an image with what refers to it', async () => {
  const { folder, store } = await newStore('referred');
  const place = `${registry.host}/team/signed`;
  await push(registry, 'hello:1.1', 'team/signed:1');
  const subject = await client.resolve(`${place}:1`);
  const about = (artifactType, whom = subject) => ({ artifactType, subject: whom });
  const sbom = await publish(place, '{"spdxVersion":"SPDX-2.3"}', SBOM, about(SBOM));
  const signature = await publish(place, 'a signature', 'text/plain', about('application/vnd.example.signature'));
  // What is about something that is about the image.
  const countersigned = await publish(
    place,
    'and another',
    'text/plain',
    about('application/vnd.example.counter', sbom),
  );
  const all = [sbom, signature].map(({ digest }) => digest).sort();
  await store.pull(client, `${place}:1`, { platform: 'all' });
  for (const { digest } of await list(client.referrers(`${place}:1`))) await store.pull(client, `${place}@${digest}`);
  await store.pull(client, `${place}@${countersigned.digest}`);
  assert.deepEqual(await list(store.verify()), []);
  await keepsAll(store, folder);

  for (const host of [registry.host, other.host]) {
    const target = `${host}/on/signed`;
    await store.push(client, `${place}:1`, { to: `${target}:bare` });
    assert.deepEqual(await list(client.referrers(`${target}:bare`)), [], 'nothing is pushed that was not asked for');
    const steps = [];
    const pushed = await store.push(client, `${place}:1`, {
      ...{ to: `${target}:1`, referrers: true },
      onStep: (step) => steps.push(step),
    });
    assert.equal(pushed.digest, subject.digest);
    assert.equal(await seen(`${target}:1`), subject.digest);
    const found = await list(client.referrers(`${target}:1`));
    assert.deepEqual(found.map(({ digest }) => digest).sort(), all);
    assert.deepEqual(found.map(({ artifactType }) => artifactType).sort(), [SBOM, 'application/vnd.example.signature']);
    const [counter] = await list(client.referrers(`${target}@${sbom.digest}`));
    assert.equal(counter.digest, countersigned.digest);
    for (const { digest } of [...found, counter]) {
      assert.equal(await seen(`${target}@${digest}`), digest);
      const { named, blobs } = await copiedOut(`${target}@${digest}`);
      assert.deepEqual(blobs, named);
      assert.ok(steps.some((step) => step.digest === digest && step.action === 'upload'));
    }
  }
});
