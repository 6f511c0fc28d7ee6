// The published client against Debian's docker-registry, filled by skopeo.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { push, skopeo, startRegistry } from './harness.mjs';

const client = new RegistryClient();
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const all = async (list) => {
  const found = [];
  for await (const one of list) found.push(one);
  return found;
};

describe('an open registry', () => {
  let registry;
  let name;
  before(async () => {
    registry = await startRegistry();
    for (const sample of ['hello:1.0', 'hello:1.1', 'layers:1']) await push(registry, sample, `team/${sample}`);
    name = (sample) => `${registry.host}/team/${sample}`;
  });
  after(() => registry.stop());

  test('tags', async () => {
    // This version of the registry gives them in any order and ignores the page size; nothing is lost or repeated.
    for (const pageSize of [undefined, 1, 2, 1000]) {
      assert.deepEqual((await all(client.tags(name('hello'), { pageSize }))).sort(), ['1.0', '1.1']);
    }
  });

  for (const sample of ['hello:1.1', 'layers:1']) {
    test(`${sample}: the same bytes as skopeo and the sandbox see`, async () => {
      const { bytes, descriptor } = await client.manifest(name(sample));
      const raw = await skopeo('inspect', '--raw', '--tls-verify=false', `docker://${name(sample)}`);
      assert.equal(Buffer.from(bytes).toString(), raw);
      assert.equal(descriptor.digest, sha256(bytes));
      const { digest } = await client.resolve(`${name(sample).replace(/:[^:/]+$/, '')}@${descriptor.digest}`);
      assert.equal(digest, descriptor.digest);
      assert.deepEqual(Buffer.from((await client.manifest(`sandbox.localhost/${sample}`)).bytes), Buffer.from(bytes));
    });
  }

  test('the configuration of every platform', async () => {
    const index = await client.manifest(name('hello:1.1'));
    assert.equal(index.kind, 'index');
    for (const { name: platform, descriptor } of index.platforms) {
      const found = await client.config(name('hello:1.1'), { platform });
      assert.equal(found.platform, platform);
      assert.equal(found.image.descriptor.digest, descriptor.digest);
      assert.equal(found.index.descriptor.digest, index.descriptor.digest);
      assert.equal(`${found.config.os}/${found.config.architecture}`, platform.split(/[/:]/, 2).join('/'));
      assert.equal(sha256(found.bytes), found.descriptor.digest);
      assert.equal(found.config.rootfs.diff_ids.length, found.layers.length);
    }
  });

  test('skopeo reads the same configuration', async () => {
    const { bytes } = await client.config(name('layers:1'));
    const raw = await skopeo('inspect', '--config', '--raw', '--tls-verify=false', `docker://${name('layers:1')}`);
    assert.equal(Buffer.from(bytes).toString(), raw);
  });

  test('what is not there', async () => {
    const refused = (reference, sentence, call = 'manifest') =>
      assert.rejects(
        async () => client[call](`${registry.host}/${reference}`),
        (error) => error.code === 'not-found' && error.sentence.code === sentence && error.status === 404,
      );
    await refused('team/hello:9', 'registry-no-manifest');
    await refused(`team/hello@sha256:${'0'.repeat(64)}`, 'registry-no-manifest');
    await assert.rejects(all(client.tags(`${registry.host}/nobody/nothing`)), { code: 'not-found', step: 'tags' });
  });

  test('a blob that was deleted', async () => {
    const { descriptor } = await client.config(name('hello:1.0'));
    const url = `${registry.url}v2/team/hello/blobs/${descriptor.digest}`;
    assert.equal((await fetch(url, { method: 'DELETE' })).status, 202);
    await assert.rejects(client.config(name('hello:1.0')), (error) => {
      assert.equal(error.sentence.code, 'registry-no-blob');
      return error.code === 'not-found' && error.step === 'config' && error.message.includes(descriptor.digest);
    });
  });
});

test('a registry that wants a password', async () => {
  const registry = await startRegistry({ auth: true });
  await assert.rejects(client.manifest(`${registry.host}/team/hello:1`), {
    code: 'not-allowed',
    status: 401,
    retryable: false,
  });
  await assert.rejects(all(client.tags(`${registry.host}/team/hello`)), { code: 'not-allowed', status: 401 });
  await registry.stop();
  // Nobody listens on its port any more.
  await assert.rejects(client.manifest(`${registry.host}/team/hello:1`), (error) => {
    assert.equal(error.sentence.code, 'registry-unreachable');
    return error.code === 'no-cors-or-unreachable' && error.retryable && /ECONNREFUSED/.test(error.detail);
  });
});
