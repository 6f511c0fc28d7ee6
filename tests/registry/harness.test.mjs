// The registry that other tests lean on: what it holds is what was pushed, and who may ask is as the test said.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { push, skopeo, startRegistry, USER } from './harness.mjs';

const digestOf = (name) => {
  const { manifests } = JSON.parse(readFileSync(at('samples/index.json'), 'utf8'));
  return manifests.find((entry) => Object.values(entry.annotations ?? {}).includes(`sandbox.localhost/${name}`)).digest;
};

test('a sample arrives under the digest that it has', async () => {
  const registry = await startRegistry();
  await push(registry, 'hello:1.0', 'team/hello:1.0');
  const response = await fetch(`${registry.url}v2/team/hello/manifests/1.0`, {
    method: 'HEAD',
    headers: { accept: 'application/vnd.oci.image.index.v1+json', origin: 'http://page.example' },
  });
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('docker-content-digest'), digestOf('hello:1.0'));
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.match(response.headers.get('access-control-expose-headers'), /Docker-Content-Digest/);
  const tags = await skopeo('list-tags', '--tls-verify=false', `docker://${registry.host}/team/hello`);
  assert.deepEqual(JSON.parse(tags).Tags, ['1.0']);
});

test('a Docker image arrives as one', async () => {
  const registry = await startRegistry({ cors: false });
  await push(registry, 'layers:1');
  const response = await fetch(`${registry.url}v2/layers/manifests/1`, {
    headers: { accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  assert.equal(response.headers.get('docker-content-digest'), digestOf('layers:1'));
  assert.equal(response.headers.get('access-control-allow-origin'), null);
});

test('a registry with a password refuses who has none', async () => {
  const registry = await startRegistry({ auth: true });
  const credentials = `${USER.username}:${USER.password}`;
  await assert.rejects(push(registry, 'hello:1.0'), /authentication required|unauthorized/);
  await push(registry, 'hello:1.0', 'hello:1.0', '--dest-creds', credentials);
  const address = `${registry.url}v2/hello/tags/list`;
  const refused = await fetch(address);
  assert.deepEqual([refused.status, refused.headers.get('www-authenticate')], [401, 'Basic realm="test"']);
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`;
  assert.deepEqual(await (await fetch(address, { headers: { authorization } })).json(), {
    name: 'hello',
    tags: ['1.0'],
  });
});

test('a stopped registry answers no more', async () => {
  const registry = await startRegistry();
  await registry.stop();
  await assert.rejects(fetch(`${registry.url}v2/`));
});
