// The sample images say true things about themselves and about each other.

import assert from 'node:assert/strict';
import { verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

import {
  descriptors,
  isIndex,
  manifests,
  named,
  names,
  ROOT,
  readBlob,
  readJson,
  sha256,
  uncompressed,
} from './samples-layout.mjs';

describe('the images', () => {
  const children = names()
    .flatMap(({ descriptor }) => manifests(descriptor))
    .filter((child) => !isIndex(child));
  const images = [...new Map(children.map((child) => [child.digest, readJson(child)])).values()].filter(
    ({ config }) => config.mediaType !== 'application/vnd.oci.empty.v1+json',
  );

  test('have diff_ids that are the digests of the uncompressed layers', () => {
    for (const { config, layers } of images) {
      assert.deepEqual(
        readJson(config).rootfs.diff_ids,
        layers.map((layer) => sha256(uncompressed(layer))),
      );
    }
  });

  test('have a line of history for each layer, and lines that made none', () => {
    const real = images
      .map(({ config, layers }) => ({ config: readJson(config), layers }))
      .filter(({ config }) => config.history?.[0].created_by);
    assert.equal(real.length, 10);
    for (const { config, layers } of real) {
      assert.equal(config.history.filter((line) => !line.empty_layer).length, layers.length);
      assert.ok(config.history.some((line) => line.empty_layer));
    }
  });

  test('hello is for four platforms, and latest is 1.1', () => {
    const platforms = (tag) => readJson(named(`hello:${tag}`)).manifests.map(({ platform }) => platform);
    const expected = [
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux', variant: 'v8' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
      { architecture: 'amd64', os: 'windows', 'os.version': '10.0.20348.2700' },
    ];
    assert.deepEqual(platforms('1.0'), expected);
    assert.deepEqual(
      platforms('1.1').filter(({ os }) => os !== 'unknown'),
      expected,
    );
    assert.equal(named('hello:latest').digest, named('hello:1.1').digest);
    assert.notEqual(named('hello:1.0').digest, named('hello:1.1').digest);
  });

  test('hello has configs that agree with the index about the platform', () => {
    for (const { platform, ...child } of readJson(named('hello:1.1')).manifests) {
      const config = readJson(readJson(child).config);
      for (const key of ['architecture', 'os', 'variant', 'os.version']) assert.equal(config[key], platform[key]);
    }
  });

  test('hello shares the first Linux layer between platforms and versions', () => {
    const children = ['1.0', '1.1'].flatMap((tag) => readJson(named(`hello:${tag}`)).manifests);
    const first = children
      .filter(({ platform }) => platform.os === 'linux')
      .map((child) => readJson(child).layers[0].digest);
    assert.equal(first.length, 6);
    assert.equal(new Set(first).size, 1);
  });

  test('hello:1.1 has attestations about images of the same index', () => {
    const children = readJson(named('hello:1.1')).manifests;
    const attestations = children.filter(
      ({ annotations }) => annotations?.['vnd.docker.reference.type'] === 'attestation-manifest',
    );
    assert.equal(attestations.length, 3);
    for (const child of attestations) {
      const subject = children.find(({ digest }) => digest === child.annotations['vnd.docker.reference.digest']);
      assert.equal(subject.platform.os, 'linux');
      const statements = readJson(child).layers.map((layer) => ({
        type: layer.annotations['in-toto.io/predicate-type'],
        ...readJson(layer),
      }));
      assert.deepEqual(
        statements.map(({ type }) => type),
        ['https://spdx.dev/Document', 'https://slsa.dev/provenance/v1'],
      );
      for (const {
        type,
        predicateType,
        subject: [{ digest }],
      } of statements) {
        assert.equal(predicateType, type);
        assert.equal(`sha256:${digest.sha256}`, subject.digest);
      }
    }
  });

  test('layers speaks of itself in Docker media types only', () => {
    const types = new Set(descriptors(named('layers:latest')).map(({ mediaType }) => mediaType));
    assert.deepEqual([...types].sort(), [
      'application/vnd.docker.container.image.v1+json',
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.image.rootfs.diff.tar.gzip',
    ]);
  });
});

describe('the supply chain', () => {
  const image = named('supply-chain:1.0');
  const digestTag = image.digest.replace(':', '-');

  test('has referrers of the image under the fallback tag', () => {
    const referrers = readJson(named(`supply-chain:${digestTag}`)).manifests;
    assert.deepEqual(
      referrers.map(({ artifactType }) => artifactType),
      ['application/spdx+json', 'application/vnd.cyclonedx+json'],
    );
    for (const descriptor of referrers) {
      const { artifactType, annotations, subject } = readJson(descriptor);
      assert.deepEqual(
        { artifactType, annotations },
        { artifactType: descriptor.artifactType, annotations: descriptor.annotations },
      );
      assert.deepEqual([subject.digest, subject.size, subject.mediaType], [image.digest, image.size, image.mediaType]);
    }
  });

  test('has SBOMs of the versions they claim that name files of the image', () => {
    const [spdx, cyclonedx] = readJson(named(`supply-chain:${digestTag}`)).manifests.map((referrer) =>
      readJson(readJson(referrer).layers[0]),
    );
    assert.equal(spdx.spdxVersion, 'SPDX-2.3');
    assert.equal(cyclonedx.specVersion, '1.6');
    const archives = readJson(image).layers.map((layer) => uncompressed(layer).toString('latin1'));
    const files = spdx.files.map(({ fileName }) => fileName.slice('./'.length));
    assert.deepEqual(
      files,
      cyclonedx.components.flatMap(({ components }) => components.map(({ name }) => name.slice(1))),
    );
    for (const file of files)
      assert.ok(
        archives.some((archive) => archive.includes(`${file}\0`)),
        file,
      );
  });

  test('has a signature that the documented key verifies', () => {
    const [key] = /-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/.exec(
      readFileSync(join(ROOT, 'docs', 'samples.md'), 'utf8'),
    );
    const [layer] = readJson(named(`supply-chain:${digestTag}.sig`)).layers;
    const payload = readBlob(layer);
    assert.equal(JSON.parse(payload.toString()).critical.image['docker-manifest-digest'], image.digest);
    const signature = Buffer.from(layer.annotations['dev.cosignproject.cosign/signature'], 'base64');
    assert.ok(verify(null, payload, key, signature));
    assert.ok(!verify(null, Buffer.concat([payload, Buffer.from(' ')]), key, signature));
  });
});

test('the artifact is no image', () => {
  const { artifactType, config, layers } = readJson(named('artifact:config'));
  assert.equal(artifactType, 'application/vnd.example.config.v1+yaml');
  assert.equal(readBlob(config).toString(), '{}');
  assert.match(readBlob(layers[0]).toString(), /^greeting: Hello$/m);
});
