// The sample images in tools that know nothing of them: docker-registry, skopeo and umoci.

import assert from 'node:assert/strict';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { startDockerRegistry } from '../../scripts/lib/docker-registry.mjs';
import { manifests, named, names, SAMPLES, sha256 } from '../js/samples-layout.mjs';
import { command, getManifest, pushSample, temporaryFolder } from './samples-registry.mjs';

const UNPACKED = {
  'a file of an upper layer is seen': (at) =>
    assert.match(readFileSync(at('etc/motd'), 'utf8'), /^This is \/etc\/motd of layer 3\./),
  'deleted files are gone': (at) =>
    assert.deepEqual(
      ['etc/secret.txt', 'opt/archive.bin'].filter((path) => existsSync(at(path))),
      [],
    ),
  'a deleted directory is gone': (at) => assert.deepEqual(readdirSync(at('opt')), []),
  'an opaque directory hides what was in it': (at) =>
    assert.deepEqual(readdirSync(at('var/cache/demo')), ['fresh.idx']),
  'a hard link is the same file': (at) =>
    assert.equal(statSync(at('usr/local/bin/as-root')).ino, statSync(at('usr/local/bin/as-root-too')).ino),
  'a symlink points where it says': (at) => assert.equal(readlinkSync(at('etc/message')), 'motd'),
  'the setuid bit is set': (at) => assert.equal(statSync(at('usr/local/bin/as-root')).mode & 0o7777, 0o4755),
  'the sticky bit is set': (at) => assert.equal(statSync(at('tmp')).mode & 0o7777, 0o1777),
  'a changed mode is seen': (at) => assert.equal(statSync(at('etc/hostname')).mode & 0o777, 0o600),
  'a file stands where a directory was': (at) => assert.ok(lstatSync(at('srv/data')).isFile()),
  'a file may be empty': (at) => assert.equal(statSync(at('var/lib/demo/empty')).size, 0),
  'a name may have spaces, dashes and Hangul': (at) =>
    assert.deepEqual(readdirSync(at('home/learner')), ['my notes – 메모.txt']),
};

describe('samples in a registry', () => {
  let registry;
  before(async () => {
    registry = await startDockerRegistry();
  });
  after(() => registry.stop());

  for (const sample of names()) {
    test(`${sample.name} comes back byte for byte`, async () => {
      await pushSample(registry.host, sample);
      const { descriptor, repository, tag } = sample;
      const { status, type, bytes } = await getManifest(registry.host, repository, tag, descriptor.mediaType);
      assert.equal(status, 200, bytes.toString());
      assert.equal(type, descriptor.mediaType);
      assert.equal(sha256(bytes), descriptor.digest);
      for (const child of manifests(descriptor)) {
        const answer = await getManifest(registry.host, repository, child.digest, child.mediaType);
        assert.equal(sha256(answer.bytes), child.digest);
      }
    });
  }

  test('have the tags that the layout names', async () => {
    for (const repository of new Set(names().map((sample) => sample.repository))) {
      const { tags } = await (await fetch(`http://${registry.host}/v2/${repository}/tags/list`)).json();
      assert.deepEqual(
        tags.sort(),
        names()
          .filter((sample) => sample.repository === repository)
          .map(({ tag }) => tag)
          .sort(),
      );
    }
  });

  describe('layers, unpacked by umoci', () => {
    let folder;
    before(async () => {
      folder = temporaryFolder();
      const layout = join(folder, 'layout');
      await pushSample(
        registry.host,
        names().find(({ name }) => name === 'sandbox.localhost/layers:1'),
      );
      await command(
        'skopeo',
        '--insecure-policy',
        'copy',
        '--quiet',
        '--src-tls-verify=false',
        '--format',
        'oci',
        `docker://${registry.host}/layers:1`,
        `oci:${layout}:layers`,
      );
      await command('umoci', 'unpack', '--rootless', '--image', `${layout}:layers`, join(folder, 'bundle'));
    });
    after(() => rmSync(folder, { recursive: true }));

    for (const [sentence, check] of Object.entries(UNPACKED)) {
      test(sentence, () => check((path) => join(folder, 'bundle', 'rootfs', path)));
    }
  });
});

describe('samples in the folder', () => {
  test('umoci lists every name', async () => {
    const listed = await command('umoci', 'ls', '--layout', SAMPLES);
    assert.deepEqual(
      listed.trim().split('\n').sort(),
      names()
        .map(({ name }) => name)
        .sort(),
    );
  });

  test('umoci reads the history', async () => {
    const { history } = JSON.parse(
      await command('umoci', 'stat', '--json', '--image', `${SAMPLES}:sandbox.localhost/supply-chain:1.0`),
    );
    assert.deepEqual(
      history.map((line) => line.empty_layer ?? false),
      [false, false, true],
    );
  });

  for (const [os, architecture, variant] of [
    ['linux', 'amd64', ''],
    ['linux', 'arm64', 'v8'],
    ['linux', 'arm', 'v7'],
    ['windows', 'amd64', ''],
  ]) {
    test(`skopeo finds hello by its whole name for ${os}/${architecture}`, async () => {
      const options = [
        `--override-os=${os}`,
        `--override-arch=${architecture}`,
        ...(variant ? [`--override-variant=${variant}`] : []),
      ];
      const inspected = JSON.parse(
        await command('skopeo', ...options, 'inspect', `oci:${SAMPLES}:sandbox.localhost/hello:1.1`),
      );
      assert.equal(inspected.Digest, named('hello:1.1').digest);
      assert.deepEqual([inspected.Os, inspected.Architecture], [os, architecture]);
      assert.equal(inspected.Labels['org.opencontainers.image.version'], '1.1');
    });
  }
});
