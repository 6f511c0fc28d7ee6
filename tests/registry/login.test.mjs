// Logins against Debian's docker-registry: with passwords, and with a token service of the test's own.

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { dockerCredentials, dockerLogin, dockerLogout } from 'pullspec/node';
import { RegistryClient } from 'pullspec/registry';
import { push, startRegistry, USER } from './harness.mjs';
import { startTokenService } from './token-server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-login-'));
const config = join(folder, 'config.json');
after(() => rmSync(folder, { recursive: true, force: true }));

const CREDENTIALS = ['--dest-creds', `${USER.username}:${USER.password}`];
const WRONG = { ...USER, password: 'wrong' };

/** Reads an image in every way there is. */
async function readAll(client, name) {
  const tags = [];
  for await (const tag of client.tags(name)) tags.push(tag);
  const { image } = await client.config(name);
  const stream = await client.blob(name, image.manifest.layers[0]);
  let size = 0;
  for await (const piece of stream) size += piece.length;
  assert.equal(size, image.manifest.layers[0].size);
  return tags;
}

describe('a registry that wants a password', () => {
  let registry;
  let name;
  before(async () => {
    registry = await startRegistry({ auth: true });
    await push(registry, 'hello:1.0', 'team/hello:1.0', ...CREDENTIALS);
    name = `${registry.host}/team/hello:1.0`;
  });

  test('is read by those who have it', async () => {
    assert.deepEqual(await readAll(new RegistryClient({ credentials: () => USER }), name), ['1.0']);
  });

  test('refuses all others, and the error does not tell the password', async () => {
    await assert.rejects(readAll(new RegistryClient(), name), { code: 'not-allowed', status: 401 });
    await assert.rejects(readAll(new RegistryClient({ credentials: () => WRONG }), name), (error) => {
      assert.equal(error.sentence.code, 'registry-bad-login');
      return error.code === 'not-allowed' && !JSON.stringify(error).includes('wrong');
    });
  });

  test('logs in and out', async () => {
    const client = new RegistryClient();
    await assert.rejects(client.login(registry.host, WRONG), { code: 'not-allowed', step: 'login' });
    await assert.rejects(readAll(client, name), { code: 'not-allowed' });
    await client.login(registry.host, USER);
    assert.deepEqual(await readAll(client, name), ['1.0']);
    client.logout(registry.host);
    await assert.rejects(readAll(client, name), { code: 'not-allowed' });
  });

  test('is read with the login that Docker keeps, in its file or with a helper', async () => {
    const client = new RegistryClient({ credentials: dockerCredentials({ config }) });
    await assert.rejects(readAll(client, name), { code: 'not-allowed' });
    await dockerLogin(registry.host, USER, { config });
    assert.deepEqual(await readAll(client, name), ['1.0']);
    assert.equal(await dockerLogout(registry.host, { config }), true);
    writeFileSync(config, '{"credsStore":"pullspec-test"}');
    const helper = join(folder, 'docker-credential-pullspec-test');
    const answer = JSON.stringify({ ServerURL: registry.host, Username: USER.username, Secret: USER.password });
    writeFileSync(helper, `#!/bin/sh\ncat >/dev/null\necho '${answer}'\n`);
    chmodSync(helper, 0o755);
    const path = process.env.PATH;
    process.env.PATH = `${folder}:${path}`;
    try {
      const fresh = new RegistryClient({ credentials: dockerCredentials({ config }) });
      assert.deepEqual(await readAll(fresh, name), ['1.0']);
      writeFileSync(helper, '#!/bin/sh\necho "something is wrong"\nexit 1\n');
      const broken = new RegistryClient({ credentials: dockerCredentials({ config }) });
      await assert.rejects(readAll(broken, name), { code: 'credentials', step: 'token' });
    } finally {
      process.env.PATH = path;
    }
  });
});

describe('a registry with a token service', () => {
  let service;
  let registry;
  before(async () => {
    service = await startTokenService({ users: { [USER.username]: USER.password } });
    registry = await startRegistry({ auth: service.auth() });
    service.upstream = registry.host;
    for (const name of ['public/hello:1.0', 'private/hello:1.0']) {
      await push(service, 'hello:1.0', name, ...CREDENTIALS);
    }
  });
  after(() => service.stop());

  /** What was asked of the service meanwhile, without the registry's own words. */
  async function asked(work) {
    service.asked.length = 0;
    await work();
    return service.asked.map(({ method, user, form }) => [method, user, form]);
  }

  test('what is public is read by everybody, with one token', async () => {
    const read = async () =>
      assert.deepEqual(await readAll(new RegistryClient(), `${service.host}/public/hello:1.0`), ['1.0']);
    assert.deepEqual(await asked(read), [['GET', '', undefined]]);
    assert.equal(service.asked[0].scope, 'repository:public/hello:pull');
  });

  test('what is private is read by those who have a password, which goes in a form', async () => {
    const name = `${service.host}/private/hello:1.0`;
    await assert.rejects(readAll(new RegistryClient(), name), { code: 'not-allowed', status: 401 });
    const client = new RegistryClient({ credentials: () => USER });
    assert.deepEqual(await asked(() => readAll(client, name)), [['POST', USER.username, 'password']]);
    assert.deepEqual(await asked(() => readAll(client, name)), []);
  });

  test('a service that takes no forms is asked by GET', async () => {
    service.takesForms = false;
    const client = new RegistryClient({ credentials: () => USER });
    const read = () => readAll(client, `${service.host}/private/hello:1.0`);
    assert.deepEqual(await asked(read), [
      ['POST', USER.username, 'password'],
      ['GET', USER.username, undefined],
    ]);
    service.takesForms = true;
  });

  test('an identity token', async () => {
    service.identityTokens.add('refresh-me');
    const client = new RegistryClient({ credentials: () => ({ identityToken: 'refresh-me' }) });
    const read = () => readAll(client, `${service.host}/private/hello:1.0`);
    assert.deepEqual(await asked(read), [['POST', 'identity', 'refresh_token']]);
    const other = new RegistryClient({ credentials: () => ({ identityToken: 'old' }) });
    await assert.rejects(readAll(other, `${service.host}/private/hello:1.0`), { code: 'not-allowed', step: 'token' });
  });

  test('a login is tried before it is kept', async () => {
    const client = new RegistryClient();
    await assert.rejects(client.login(service.host, WRONG), { code: 'not-allowed', step: 'token' });
    await client.login(service.host, USER);
    assert.deepEqual(await readAll(client, `${service.host}/private/hello:1.0`), ['1.0']);
  });

  test('a token service at another port of this machine is not shown the login', async () => {
    assert.deepEqual(await readAll(new RegistryClient(), `${registry.host}/public/hello:1.0`), ['1.0']);
    const client = new RegistryClient({ credentials: () => USER });
    const read = () =>
      assert.rejects(
        readAll(client, `${registry.host}/private/hello:1.0`),
        ({ sentence }) => sentence.code === 'registry-realm',
      );
    assert.deepEqual(await asked(read), [['GET', '', undefined]]);
  });
});
