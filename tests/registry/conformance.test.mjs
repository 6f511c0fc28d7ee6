// What the distribution specification asks of a registry that is read: the same, byte by byte, directly and by the relay.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { serveRelay } from 'pullspec/relay-node';
import { at } from '../../scripts/lib/paths.mjs';
import { manifests, named, readJson } from '../js/samples-layout.mjs';
import { push, startRegistry, USER } from './harness.mjs';
import { startTokenService } from './token-server.mjs';

const ROWS = JSON.parse(readFileSync(at('tests/fixtures/conformance.json'), 'utf8'));

/** The fields that tell a client something; of the others, some belong to a connection, and some are the relay's own. */
const TELLING = [
  ...['accept-ranges', 'content-encoding', 'content-length', 'content-range', 'content-type', 'docker-content-digest'],
  ...['docker-distribution-api-version', 'etag', 'last-modified', 'link', 'location', 'oci-filters-applied'],
  ...['oci-subject', 'retry-after', 'warning', 'www-authenticate'],
];

const index = named('hello:1.0');
const image = manifests(index).find((descriptor) => readJson(descriptor).layers?.length > 0);
const { config, layers } = readJson(image);
const DIGESTS = { index, image, config, layer: layers[0], none: { digest: `sha256:${'0'.repeat(64)}` } };
const TYPES = { '{index}': index.mediaType, '{manifest}': image.mediaType };

const fill = (text) =>
  text
    .replace(/\{digest:(\w+)\}/g, (_, name) => DIGESTS[name].digest)
    .replace(/\{(?:index|manifest)\}/g, (name) => TYPES[name]);

/** One request, without anything that a client would do of its own accord. */
function ask(url, { method = 'GET', headers = {} }) {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, async (response) => {
      const pieces = [];
      // This registry announces a whole blob with the few words of a refused range, and hangs up.
      let broken = false;
      try {
        for await (const piece of response) pieces.push(piece);
      } catch {
        broken = true;
      }
      const told = TELLING.map((name) => [name, response.headers[name]]).filter(([, value]) => value !== undefined);
      const mark = response.headers['pullspec-relay'];
      resolve({
        mark,
        answer: { status: response.statusCode, told, body: Buffer.concat(broken ? [] : pieces), broken },
      });
    })
      .on('error', reject)
      .end();
  });
}

/** The answer to a request, once it is the same both ways. */
async function both(registry, relay, path, init) {
  const direct = await ask(`http://${registry.host}${path}`, init);
  const relayed = await ask(`${relay.url}${registry.host}${path}`, init);
  assert.deepEqual(relayed.answer, direct.answer);
  assert.deepEqual([direct.mark, relayed.mark], [undefined, 'passed'], 'one way was by the relay');
  return { ...direct.answer, told: new Map(direct.answer.told) };
}

const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const codes = ({ body }) => JSON.parse(body).errors.map(({ code }) => code);

describe('an open registry', () => {
  let registry;
  let relay;
  before(async () => {
    registry = await startRegistry();
    for (const sample of ['hello:1.0', 'hello:1.1', 'layers:1']) await push(registry, sample, `team/${sample}`);
    relay = await serveRelay({ internal: [registry.host] });
  });
  after(async () => {
    await relay?.close();
    await registry?.stop();
  });

  for (const { name, method, path, accept, headers, ...wanted } of ROWS) {
    test(name, async () => {
      const fields = Object.entries({ ...headers, ...(accept && { accept }) });
      const filled = Object.fromEntries(fields.map(([field, value]) => [field, fill(value)]));
      const answer = await both(registry, relay, fill(path), { method, headers: filled });
      const { status, told, body } = answer;
      assert.equal(status, wanted.status);
      if (wanted.digest) assert.equal(told.get('docker-content-digest'), fill(wanted.digest));
      if (wanted.digest && method !== 'HEAD') assert.equal(sha256(body), fill(wanted.digest));
      if (wanted.size) assert.equal(body.length, wanted.size);
      if (status === 206) assert.match(told.get('content-range'), /^bytes \d+-\d+\/\d+$/);
      assert.equal(answer.broken, status === 416);
      if (wanted.code) assert.deepEqual(codes(answer), [wanted.code]);
      if (wanted.more) assert.match(told.get('link'), /^<\/v2\/.*>; rel="next"$/);
      if (method === 'HEAD') assert.equal(body.length, 0);
    });
  }

  test('page by page to the end, as the registry says itself', async () => {
    const repositories = [];
    let path = '/v2/_catalog?n=1';
    for (let page = 0; path && page < 9; page += 1) {
      const { told, body } = await both(registry, relay, path, {});
      repositories.push(...JSON.parse(body).repositories);
      path = /^<([^>]+)>; rel="next"$/.exec(told.get('link') ?? '')?.[1];
    }
    assert.deepEqual(repositories, ['team/hello', 'team/layers']);
  });

  // What can be in no registry is not asked for; the registry would refuse it too, in words of its own.
  for (const path of [
    '/v2/team/hello/blobs/sha256:short',
    '/v2/team/hello/manifests/sha256:short',
    '/v2/Team/hello/tags/list',
    `/v2/team/hello/manifests/${'t'.repeat(200)}`,
    '/v2/team/hello/unknown/1.0',
  ]) {
    test(`${path.slice(0, 40)} is refused both ways`, async () => {
      const direct = await ask(`http://${registry.host}${path}`, {});
      const relayed = await ask(`${relay.url}${registry.host}${path}`, {});
      for (const { answer } of [direct, relayed]) assert.ok(answer.status >= 400, `${answer.status}`);
      assert.equal(relayed.mark, 'relay-path');
    });
  }
});

test('a registry that asks for a password', async () => {
  const registry = await startRegistry({ auth: true });
  const relay = await serveRelay({ internal: [registry.host], credentials: true });
  try {
    await push(registry, 'hello:1.0', 'team/hello:1.0', `--dest-creds=${USER.username}:${USER.password}`);
    const basic = (password) => `Basic ${Buffer.from(`${USER.username}:${password}`).toString('base64')}`;
    for (const [authorization, status] of [
      [undefined, 401],
      [basic('wrong'), 401],
      [basic(USER.password), 200],
    ]) {
      const headers = { accept: index.mediaType, ...(authorization && { authorization }) };
      for (const path of ['/v2/', '/v2/team/hello/manifests/1.0', '/v2/team/hello/tags/list']) {
        const { told, ...answer } = await both(registry, relay, path, { headers });
        assert.equal(answer.status, status);
        if (status === 401) assert.match(told.get('www-authenticate'), /^Basic realm=/);
      }
    }
  } finally {
    await relay.close();
    await registry.stop();
  }
});

test('a registry that asks for a token', async () => {
  const service = await startTokenService({ users: { alice: 's3cret' } });
  const realm = `http://${service.host}/token`;
  const registry = await startRegistry({ auth: service.auth(realm) });
  const relay = await serveRelay({ internal: [registry.host], tokens: [realm] });
  try {
    await push(registry, 'hello:1.0', 'public/hello:1.0', '--dest-creds=alice:s3cret');
    const path = '/v2/public/hello/manifests/1.0';
    const refused = await both(registry, relay, path, { headers: { accept: index.mediaType } });
    const challenge = refused.told.get('www-authenticate');
    assert.equal(refused.status, 401);
    const query = `service=registry.test&scope=${encodeURIComponent('repository:public/hello:pull')}`;
    assert.match(challenge, new RegExp(`^Bearer realm="${realm}",service="registry.test",scope="repository:`));
    const { answer } = await ask(`${relay.url}${service.host}/token?${query}`, {});
    assert.equal(answer.status, 200);
    const authorization = `Bearer ${JSON.parse(answer.body).token}`;
    const headers = { accept: index.mediaType, authorization };
    assert.equal(sha256((await both(registry, relay, path, { headers })).body), index.digest);
    // The token is for one repository.
    const elsewhere = await both(registry, relay, '/v2/private/hello/manifests/1.0', { headers });
    assert.equal(elsewhere.status, 401);
    assert.match(elsewhere.told.get('www-authenticate'), /error="insufficient_scope"/);
  } finally {
    await relay.close();
    await registry.stop();
    await service.stop();
  }
});
