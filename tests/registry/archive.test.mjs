// Archives that other tools write: every sample image in each of the forms, opened by the client, is the image that it was.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openAsBlob,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openArchive } from '../../dist/archive.js';
import { openArchiveFile } from '../../dist/node.js';
import { RegistryClient } from '../../dist/registry.js';
import { at } from '../../scripts/lib/paths.mjs';
import { sha256 } from '../js/samples-layout.mjs';
import { skopeo } from './harness.mjs';

const work = mkdtempSync(join(tmpdir(), 'pullspec-archives-'));
after(() => rmSync(work, { recursive: true, force: true }));

/** Images of one platform, and what they are called in the samples. */
const IMAGES = ['hello:1.1', 'hello:1.0', 'layers:1', 'supply-chain:1.0'];
const client = new RegistryClient();
const path = (...parts) => join(work, ...parts);
const fileOf = (image) => image.replace(':', '-');

/** A layout with one sample, by digest: skopeo does not find what has Docker's media type by name. */
function layout(image) {
  const folder = path('layouts', fileOf(image));
  mkdirSync(folder, { recursive: true });
  const { manifests } = JSON.parse(readFileSync(at('samples/index.json'), 'utf8'));
  const { annotations, ...entry } = manifests.find((it) =>
    it.annotations['io.containerd.image.name'].endsWith(`/${image}`),
  );
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [entry] }));
  cpSync(at('samples/oci-layout'), join(folder, 'oci-layout'));
  cpSync(at('samples/blobs'), join(folder, 'blobs'), { recursive: true });
  return folder;
}

before(async () => {
  const copy = (...args) => skopeo('--override-os', 'linux', '--override-arch', 'amd64', 'copy', '--quiet', ...args);
  for (const image of IMAGES) {
    const [source, name] = [`oci:${layout(image)}`, fileOf(image)];
    await copy(source, `docker-archive:${path(`${name}.docker.tar`)}:${image}`);
    await copy(source, `oci-archive:${path(`${name}.oci.tar`)}:docker.io/library/${image}`);
    await copy(source, `oci:${path(`${name}.layout`)}:${image.split(':')[1]}`);
  }
});

/** What has to be the same wherever an image is: its configuration, and what its layers unpack to. */
async function essence(asked, reference) {
  const { descriptor, config, layers, problems } = await asked.config(reference, { platform: 'linux/amd64' });
  assert.deepEqual(problems, []);
  return {
    config: descriptor.digest,
    diffIds: config.rootfs.diff_ids,
    commands: layers.map(({ history }) => history?.created_by),
  };
}

/** Every layer is read to its end, so it is what the manifest says. */
async function readLayers(asked, reference) {
  const { layers } = await asked.config(reference, { platform: 'linux/amd64' });
  for (const { descriptor } of layers) {
    let size = 0;
    for await (const chunk of await asked.blob(reference, descriptor)) size += chunk.length;
    assert.equal(size, descriptor.size);
  }
}

async function same(archive, { kind, reference, made }, image) {
  assert.deepEqual([archive.kind, archive.notices], [kind, []]);
  assert.deepEqual(
    archive.images.map((it) => [it.reference, it.made]),
    [[reference, made]],
  );
  const asked = new RegistryClient({
    mounts: { [archive.host]: archive },
    fetch: () => assert.fail('an archive needs no network'),
    retry: false,
  });
  const [here, there] = [await essence(asked, reference), await essence(client, `sandbox.localhost/${image}`)];
  // What is Docker's there is written anew by skopeo where it makes OCI's of it.
  if (kind !== 'docker' && image === 'layers:1') here.config = there.config;
  assert.deepEqual(here, there);
  await readLayers(asked, reference);
}

for (const image of IMAGES) {
  const name = fileOf(image);
  const familiar = `archive.localhost/${image}`;
  describe(image, () => {
    test('as docker save wrote it before version 25, which skopeo writes too', async () => {
      const file = path(`${name}.docker.tar`);
      const wanted = { kind: 'docker', reference: familiar, made: true };
      await same(await openArchiveFile(file), wanted, image);
      await same(await openArchive(await openAsBlob(file)), wanted, image);
      await same(await openArchive(readFileSync(file)), wanted, image);
    });

    test('as an OCI archive', async () => {
      const file = path(`${name}.oci.tar`);
      const wanted = { kind: 'oci', reference: familiar, made: false };
      await same(await openArchiveFile(file), wanted, image);
      await same(await openArchive(await openAsBlob(file)), wanted, image);
    });

    test('as the folder of a layout', async () => {
      const folder = path(`${name}.layout`);
      const reference = `archive.localhost/${name}.layout:${image.split(':')[1]}`;
      await same(await openArchiveFile(folder), { kind: 'oci', reference, made: false }, image);
    });

    test('packed by tar, compressed by gzip and by zstd, with the folder around it', async () => {
      const reference = `archive.localhost/${name}-packed:${image.split(':')[1]}`;
      for (const [ending, ...options] of [
        ['tar'],
        ['tar.gz', '-z'],
        ['tar.zst', '--zstd'],
        ['tgz', '-z', '-H', 'pax'],
      ]) {
        const file = path(`${name}-packed.${ending}`);
        execFileSync('tar', [...options, '-C', work, '-cf', file, `${name}.layout`]);
        await same(await openArchiveFile(file), { kind: 'oci', reference, made: false }, image);
      }
    });

    test('as Docker writes it from version 25 on: both kinds in one', async () => {
      const folder = path(`${name}.both`);
      execFileSync('mkdir', [folder]);
      execFileSync('tar', ['-C', folder, '-xf', path(`${name}.oci.tar`)]);
      const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
      index.manifests[0].annotations = {
        'io.containerd.image.name': `docker.io/library/${image}`,
        'org.opencontainers.image.ref.name': image.split(':')[1],
      };
      writeFileSync(join(folder, 'index.json'), JSON.stringify(index));
      const blob = (digest) => `blobs/${digest.replace(':', '/')}`;
      const { config, layers } = JSON.parse(readFileSync(join(folder, blob(index.manifests[0].digest)), 'utf8'));
      const item = { Config: blob(config.digest), RepoTags: [image], Layers: layers.map(({ digest }) => blob(digest)) };
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify([item]));
      execFileSync('tar', ['-C', folder, '-cf', path(`${name}.both.tar`), '.']);
      await same(
        await openArchiveFile(path(`${name}.both.tar`)),
        { kind: 'both', reference: familiar, made: false },
        image,
      );
    });

    test('unpacked and packed again, with layers that are links to each other', async () => {
      const folder = path(`${name}.unpacked`);
      execFileSync('mkdir', [folder]);
      execFileSync('tar', ['-C', folder, '-xf', path(`${name}.docker.tar`)]);
      const list = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
      list[0].Layers = list[0].Layers.map((layer, place) => {
        mkdirSync(join(folder, `layer${place}`), { recursive: true });
        const linked = `layer${place}/layer.tar`;
        if (place % 2 === 0) symlinkSync(`../${layer}`, join(folder, linked));
        else linkSync(join(folder, layer), join(folder, linked));
        return linked;
      });
      execFileSync('chmod', ['-R', 'u+w', folder]);
      writeFileSync(join(folder, 'manifest.json'), JSON.stringify(list));
      const wanted = { kind: 'docker', reference: familiar, made: true };
      await same(await openArchiveFile(folder), wanted, image);
      execFileSync('tar', ['-C', folder, '-cf', path(`${name}.links.tar`), '.']);
      await same(await openArchiveFile(path(`${name}.links.tar`)), wanted, image);
    });
  });
}

test('layers that are compressed in Docker’s format are hashed, and open', async () => {
  const folder = path('compressed');
  mkdirSync(folder);
  execFileSync('tar', ['-C', folder, '-xf', path('layers-1.docker.tar')]);
  execFileSync('chmod', ['-R', 'u+w', folder]);
  const list = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  for (const layer of list[0].Layers) {
    if (existsSync(join(folder, `${layer}.gz`))) continue;
    execFileSync('gzip', ['-kn', join(folder, layer)]);
    renameSync(join(folder, `${layer}.gz`), join(folder, layer));
  }
  const archive = await openArchiveFile(folder);
  const asked = new RegistryClient({ mounts: { [archive.host]: archive }, retry: false });
  const { manifest } = await asked.manifest(archive.images[0].reference);
  for (const [place, { digest, mediaType }] of manifest.layers.entries()) {
    assert.equal(mediaType, 'application/vnd.oci.image.layer.v1.tar+gzip');
    assert.equal(digest, sha256(readFileSync(join(folder, list[0].Layers[place]))));
  }
  await readLayers(asked, archive.images[0].reference);
});

test('an image of several platforms, every one of them', async () => {
  const file = path('all.oci.tar');
  await skopeo('copy', '--quiet', '--all', `oci:${layout('hello:1.1')}`, `oci-archive:${file}:hello`);
  const archive = await openArchiveFile(file);
  assert.deepEqual(
    archive.images.map(({ reference }) => reference),
    ['archive.localhost/all:hello'],
  );
  const asked = new RegistryClient({ mounts: { [archive.host]: archive }, retry: false });
  const { platforms } = await asked.manifest('archive.localhost/all:hello');
  const wanted = await client.manifest('sandbox.localhost/hello:1.1');
  assert.deepEqual(
    platforms.map(({ name }) => name),
    wanted.platforms.map(({ name }) => name),
  );
  for (const { name } of platforms) {
    const found = await asked.config('archive.localhost/all:hello', { platform: name });
    const there = await client.config('sandbox.localhost/hello:1.1', { platform: name });
    assert.equal(found.descriptor.digest, there.descriptor.digest, name);
  }
});

test('the sample layout itself, with everything that refers to its images', async () => {
  const archive = await openArchiveFile(at('samples'));
  assert.deepEqual(archive.notices, []);
  assert.equal(archive.images.length, new Set(archive.images.map(({ descriptor }) => descriptor.digest)).size);
  const asked = new RegistryClient({ mounts: { [archive.host]: archive }, retry: false });
  const found = [];
  for await (const { digest } of asked.referrers('archive.localhost/sandbox.localhost/supply-chain:1.0'))
    found.push(digest);
  const wanted = [];
  for await (const { digest } of client.referrers('sandbox.localhost/supply-chain:1.0')) wanted.push(digest);
  assert.ok(wanted.length > 0);
  assert.deepEqual(found, wanted);
});
