// Images between the store and archives: what is exported, other tools accept with the same digests; what they wrote, comes in.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, openAsBlob, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import { memoryFiles } from 'pullspec/files/memory';
import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { ImageStore } from 'pullspec/store';
import { capture } from '../../scripts/lib/run.mjs';
import { skopeo } from './harness.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-store-archives-'));
after(() => rmSync(outer, { recursive: true, force: true }));
const at = (name) => join(outer, name);
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const linux = (...args) => skopeo('--override-os', 'linux', '--override-arch', 'amd64', ...args);

const NAMES = ['sandbox.localhost/hello:1.1', 'sandbox.localhost/layers:1'];
const client = new RegistryClient();
const fresh = async () => ImageStore.open(memoryFiles());

let store;
before(async () => {
  store = await ImageStore.open(nodeFiles(at('store')));
  for (const name of NAMES) await store.pull(client, name, { platform: 'all' });
  await store.tag(NAMES[1], 'team/layers:second');
});

async function written(name, references, options) {
  const file = at(name);
  await writeFile(file, store.export(references, options));
  return file;
}

const digestOf = async (image) => sha256(await linux('inspect', '--raw', image));

describe('an archive that was exported', () => {
  test('is an OCI archive to skopeo and umoci, with the same digests', async () => {
    const file = await written('one.oci.tar', [NAMES[1]]);
    const { descriptor } = await store.get(NAMES[1]);
    assert.equal(await digestOf(`oci-archive:${file}`), descriptor.digest);
    await linux('copy', '--quiet', `oci-archive:${file}`, `oci:${at('for-umoci')}:x`);
    const unpacked = await capture('umoci', ['unpack', '--rootless', '--image', `${at('for-umoci')}:x`, at('bundle')]);
    assert.equal(unpacked.code, 0, unpacked.output);
    assert.ok(readdirSync(at('bundle/rootfs')).includes('etc'));
  });

  test('is what docker load takes, and leads to the very same blobs', async () => {
    const file = await written('one.docker.tar', [NAMES[1], 'team/layers:second'], { format: 'docker' });
    const config = await linux('inspect', '--config', '--raw', `docker-archive:${file}`);
    const [{ id }] = (await store.get(NAMES[1])).platforms;
    assert.equal(sha256(config), id);
    const listed = await capture('tar', ['-tf', file]);
    assert.equal(listed.code, 0, listed.output);
    assert.equal(listed.stderr, '', 'tar has nothing to say');
    const list = JSON.parse((await capture('tar', ['-xOf', file, 'manifest.json'])).stdout);
    assert.deepEqual(
      list.map(({ RepoTags }) => RepoTags),
      [[NAMES[1], 'team/layers:second']],
    );
    const again = await fresh();
    const images = await again.import(await openAsBlob(file));
    const { descriptor } = await store.get(NAMES[1]);
    assert.deepEqual(
      images.map(({ descriptor: { digest } }) => digest),
      [descriptor.digest, descriptor.digest],
    );
  });

  test('holds every platform, or one', async () => {
    const whole = await written('all.oci.tar', [NAMES[0]]);
    const { descriptor, platforms } = await store.get(NAMES[0]);
    assert.ok(platforms.length > 1);
    assert.equal(await digestOf(`oci-archive:${whole}`), descriptor.digest);
    const arm = platforms.find(({ name }) => name?.startsWith('linux/arm64'));
    const single = await written('arm.oci.tar', [NAMES[0]], { platform: 'linux/arm64' });
    assert.equal(await digestOf(`oci-archive:${single}`), arm.manifest.digest);
  });

  test('of several images comes in again as it was, also as a stream', async () => {
    const file = await written('several.tar', [...NAMES, 'team/layers:second'], { format: 'docker' });
    const before = await store.ls();
    for (const source of [await openAsBlob(file), Readable.toWeb(createReadStream(file))]) {
      const files = memoryFiles();
      const other = await ImageStore.open(files);
      await other.import(source);
      const essence = ({ name, descriptor: { digest }, complete }) => [name, digest, complete];
      assert.deepEqual((await other.ls()).map(essence), before.map(essence));
      for await (const problem of other.verify()) assert.fail(problem.sentence.message);
      assert.deepEqual(await files.list('.pullspec/import'), [], 'nothing stays of a stream');
      assert.ok((await other.history()).every(({ action }) => action === 'import'));
    }
  });

  test('is the same archive each time', async () => {
    const [one, other] = [await written('1.tar', NAMES), await written('2.tar', NAMES)].map((file) =>
      readFileSync(file),
    );
    assert.ok(one.equals(other));
  });
});

test('what skopeo and docker wrote comes in with its names', async () => {
  const copy = (form, name) =>
    linux('copy', '--quiet', `oci:${at('store')}:1.1`, `${form}:${at(`theirs.${form}`)}:${name}`);
  await copy('docker-archive', 'team/app:2');
  await copy('oci-archive', 'team/app:2');
  for (const form of ['docker-archive', 'oci-archive']) {
    const other = await fresh();
    const [image] = await other.import(await openAsBlob(at(`theirs.${form}`)));
    assert.equal(image.name, 'docker.io/team/app:2', form);
    assert.ok(image.complete);
    for await (const problem of other.verify()) assert.fail(problem.sentence.message);
  }
});

test('a folder comes in as an archive of it does', async () => {
  const folder = new Map();
  for (const path of readdirSync(at('store'), { recursive: true }))
    if (/^(?:index\.json|oci-layout|blobs\/sha256\/.*)$/.test(path))
      folder.set(path, await openAsBlob(at(`store/${path}`)));
  const other = await fresh();
  const steps = [];
  const images = await other.import(folder, { onStep: ({ action }) => steps.push(action) });
  const digests = (list) => list.map(({ name, descriptor }) => [name, descriptor.digest]).sort();
  assert.deepEqual(digests(images), digests(await store.ls()));
  assert.ok(steps.includes('download') && !steps.includes('ask'), 'nobody is asked');
});

test('an archive without names is called after its file', async () => {
  await linux('copy', '--quiet', `oci:${at('store')}:1.1`, `oci-archive:${at('nameless.tar')}`);
  const other = await fresh();
  const [image] = await other.import(await openAsBlob(at('nameless.tar')), { name: 'my-image.tar' });
  assert.match(image.name, /^docker\.io\/library\/my-image@sha256:/);
});

test('an archive says from its first bytes on how large it will be', async () => {
  const told = [];
  const onProgress = (progress) => {
    told.push(progress);
    throw new Error('It only listens.');
  };
  const bytes = await new Response(store.export(NAMES, { onProgress })).arrayBuffer();
  assert.deepEqual(new Set(told.map(({ total }) => total)), new Set([bytes.byteLength]));
  assert.deepEqual(
    told.map(({ loaded }) => loaded),
    told.map(({ loaded }) => loaded).sort((one, other) => one - other),
  );
  assert.equal(told.at(-1).loaded, bytes.byteLength);
});

test('what is no archive, not there, or damaged is refused, and nothing changes', async () => {
  const other = await fresh();
  await assert.rejects(other.import(new Blob(['not an archive'])), { name: 'ArchiveError' });
  assert.deepEqual(await other.ls(), []);
  const read = (references, options) => new Response(other.export(references, options)).arrayBuffer();
  await assert.rejects(read(['nginx']), { name: 'StoreError', code: 'not-found' });
  await other.pull(client, NAMES[0], { platform: 'linux/amd64' });
  await assert.rejects(read([NAMES[0]], { platform: 'linux/arm64' }), { code: 'incomplete' });
  await assert.rejects(read([NAMES[0]], { platform: 'linux/s390x' }), { code: 'no-matching-platform' });
  await assert.rejects(read([NAMES[0]], { platform: 'nonsense' }), { code: 'no-matching-platform' });

  const folder = at('damaged');
  const damaged = await ImageStore.open(nodeFiles(folder));
  const { image } = await damaged.pull(client, NAMES[1]);
  const { manifest } = await client.manifest(NAMES[1]);
  const path = join(folder, 'blobs', manifest.layers[0].digest.replace(':', '/'));
  const bytes = readFileSync(path);
  bytes[bytes.length - 1] ^= 1;
  writeFileSync(path, bytes);
  const { digest } = manifest.layers[0];
  await assert.rejects(new Response(damaged.export([image.name])).arrayBuffer(), ({ code, sentence }) => {
    assert.equal(code, 'incomplete');
    return sentence.parameters.digest === digest;
  });
  assert.equal((await damaged.get(image.name)).complete, false, 'it was put aside');
});
