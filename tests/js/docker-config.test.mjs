// `pullspec/node`: Docker's and Podman's logins, read and written in a folder of the test's own.

import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, beforeEach, describe, test } from 'node:test';
import { dockerCredentials, dockerLogin, dockerLogout } from 'pullspec/node';
import { at } from '../../scripts/lib/paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-docker-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const config = join(folder, 'config.json');
const env = { DOCKER_CONFIG: folder, HOME: folder, XDG_RUNTIME_DIR: join(folder, 'run') };
const podman = join(folder, 'run/containers/auth.json');
const auth = (text) => ({ auth: Buffer.from(text).toString('base64') });
const write = (value, path = config) => writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
const read = () => JSON.parse(readFileSync(config, 'utf8'));

/** Helpers by name, each `(what, input) => [code, stdout]`; it notes what was run. */
function helpers(programs, ran = []) {
  const run = async (program, what, input) => {
    ran.push([program, what, input]);
    const [code, stdout = ''] = programs[program](what, input);
    return { code, stdout, stderr: '' };
  };
  return { run, ran };
}

beforeEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
  mkdirSync(join(folder, 'run/containers'), { recursive: true });
});

describe('what a file has', () => {
  for (const { why, registry, repository, file, want } of JSON.parse(
    readFileSync(at('tests/fixtures/docker-config.json'), 'utf8'),
  )) {
    test(`${why}: ${registry}`, async () => {
      // An empty file counts as none, as with Docker.
      if (file === '') return;
      write(file);
      const { run, ran } = helpers(
        Object.fromEntries([
          [`docker-credential-${want.helper?.[0]}`, () => [1, 'credentials not found in native keychain']],
        ]),
      );
      const ask = dockerCredentials({ config, run })(registry, repository);
      if (want.error) return assert.rejects(ask, { name: 'DockerConfigError', message: `${config} ${want.error}` });
      const found = await ask;
      const [username, password] = want.password ?? [];
      const expected =
        (want.password && { username, password }) ??
        (want.identity && { identityToken: want.identity }) ??
        (want.registry && { registryToken: want.registry });
      assert.deepEqual(found, expected);
      const [name, server] = want.helper ?? [];
      assert.deepEqual(ran, want.helper ? [[`docker-credential-${name}`, 'get', server]] : []);
    });
  }
});

describe('where logins are looked for', () => {
  const get = (more = {}, registry = 'r.example') => dockerCredentials({ env: { ...env, ...more } })(registry);

  test('nowhere', async () => assert.equal(await get(), undefined));

  test('in the configuration, then in Podman’s file', async () => {
    write({ auths: { 'r.example': auth('docker:p') } });
    write({ auths: { 'r.example': auth('podman:p'), 'other.example': auth('podman:p') } }, podman);
    assert.equal((await get()).username, 'docker');
    assert.equal((await get({}, 'other.example')).username, 'podman');
  });

  test('in the environment first', async () => {
    write({ auths: { 'r.example': auth('docker:p') } });
    const DOCKER_AUTH_CONFIG = JSON.stringify({ auths: { 'r.example': auth('variable:p') } });
    assert.equal((await get({ DOCKER_AUTH_CONFIG })).username, 'variable');
    await assert.rejects(get({ DOCKER_AUTH_CONFIG: '{' }), /^DockerConfigError: \$DOCKER_AUTH_CONFIG is no config/);
  });

  test('in the file that REGISTRY_AUTH_FILE names, and not in Podman’s own then', async () => {
    const file = join(folder, 'auth.json');
    write({ auths: { 'r.example': auth('named:p') } }, file);
    write({ auths: { 'other.example': auth('podman:p') } }, podman);
    assert.equal((await get({ REGISTRY_AUTH_FILE: file })).username, 'named');
    assert.equal(await get({ REGISTRY_AUTH_FILE: file }, 'other.example'), undefined);
  });

  test('in the home folder', async () => {
    const home = join(folder, 'home/containers');
    mkdirSync(home, { recursive: true });
    write({ auths: { 'r.example': auth('home:p') } }, join(home, 'auth.json'));
    const found = await get({ XDG_RUNTIME_DIR: undefined, XDG_CONFIG_HOME: join(folder, 'home') });
    assert.equal(found.username, 'home');
  });

  test('an empty file is none, and one that cannot be read is an error', async () => {
    write('');
    assert.equal(await get(), undefined);
    rmSync(config);
    mkdirSync(config);
    await assert.rejects(get(), /config\.json cannot be read: EISDIR/);
  });
});

describe('helpers', () => {
  const get = (programs, registry = 'docker.io') => {
    const { run, ran } = helpers(programs);
    return { answer: dockerCredentials({ config, run })(registry), ran };
  };
  beforeEach(() => write({ credsStore: 'pass', credHelpers: { 'ecr.example': 'ecr-login' } }));

  test('are asked by the name that Docker uses', async () => {
    const { answer, ran } = get({ 'docker-credential-pass': () => [0, '{"Username":"u","Secret":"p"}'] });
    assert.deepEqual(await answer, { username: 'u', password: 'p' });
    assert.deepEqual(ran, [['docker-credential-pass', 'get', 'https://index.docker.io/v1/']]);
  });

  test('may have an identity token', async () => {
    const { answer } = get(
      { 'docker-credential-ecr-login': () => [0, '{"Username":"<token>","Secret":"T"}'] },
      'ecr.example',
    );
    assert.deepEqual(await answer, { identityToken: 'T' });
  });

  for (const [how, ended] of Object.entries({
    fails: [1, 'canary: something went wrong'],
    'says nothing': [0, ''],
    'says something else': [0, 'canary'],
    'has half a login': [0, '{"Username":"canary"}'],
    'was killed': [null, 'canary'],
  })) {
    test(`one that ${how} is an error, which does not repeat what it said`, async () => {
      const { answer } = get({ 'docker-credential-pass': () => ended });
      await assert.rejects(answer, (error) => {
        assert.match(error.message, /^docker-credential-pass gave no login/);
        return !error.message.includes('canary');
      });
    });
  }

  test('are programs, run without a shell, with their input on stdin', async () => {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const helper = join(bin, 'docker-credential-test');
    const say = `process.stdout.write(JSON.stringify({ Username: process.argv[2], Secret: text.trim() }))`;
    writeFileSync(
      helper,
      `#!${process.execPath}\nlet text = '';\nprocess.stdin.on('data', (more) => (text += more)).on('end', () => ${say});\n`,
    );
    chmodSync(helper, 0o755);
    write({ credsStore: 'test' });
    const before = process.env.PATH;
    process.env.PATH = `${bin}:${before}`;
    try {
      assert.deepEqual(await dockerCredentials({ config })('r.example;id'), {
        username: 'get',
        password: 'r.example;id',
      });
      writeFileSync(helper, `#!${process.execPath}\nsetInterval(() => process.stdout.write('x'.repeat(65536)), 1);\n`);
      await assert.rejects(dockerCredentials({ config })('r.example'), /exit code null/);
      write({ credsStore: 'nobody-has-this' });
      await assert.rejects(
        dockerCredentials({ config })('r.example'),
        /docker-credential-nobody-has-this is not installed/,
      );
    } finally {
      process.env.PATH = before;
    }
  });
});

describe('writing', () => {
  const login = { username: 'alice', password: 's3cret' };

  test('a login into a file that is not there', async () => {
    const place = join(folder, 'new/config.json');
    await dockerLogin('r.example:5000', login, { config: place });
    assert.deepEqual(JSON.parse(readFileSync(place, 'utf8')), { auths: { 'r.example:5000': auth('alice:s3cret') } });
    assert.equal(statSync(place).mode & 0o777, 0o600);
    assert.deepEqual(await dockerCredentials({ config: place })('r.example:5000'), login);
    assert.deepEqual(readdirSync(join(folder, 'new')), ['config.json']);
  });

  test('keeps what it does not know', async () => {
    write({
      HttpHeaders: { a: 'b' },
      auths: { 'other.example': auth('x:y'), 'r.example': { ...auth('old:old'), email: 'e', identitytoken: 'T' } },
      z: [1],
    });
    await dockerLogin('r.example', login, { config });
    assert.deepEqual(read(), {
      HttpHeaders: { a: 'b' },
      auths: { 'other.example': auth('x:y'), 'r.example': { email: 'e', ...auth('alice:s3cret') } },
      z: [1],
    });
  });

  test('Docker Hub under the key that Docker reads', async () => {
    for (const name of ['docker.io', 'index.docker.io']) await dockerLogin(name, login, { config });
    assert.deepEqual(Object.keys(read().auths), ['https://index.docker.io/v1/']);
    assert.equal(await dockerLogout('docker.io', { config }), true);
    assert.deepEqual(read(), { auths: {} });
  });

  test('by the helper, and then the file has no secret', async () => {
    write({ credsStore: 'pass', auths: { 'r.example': auth('old:old') } });
    const { run, ran } = helpers({ 'docker-credential-pass': () => [0] });
    await dockerLogin('r.example', login, { config, run });
    const secret = JSON.stringify({ ServerURL: 'r.example', Username: 'alice', Secret: 's3cret' });
    assert.deepEqual(ran, [['docker-credential-pass', 'store', secret]]);
    assert.deepEqual(read(), { credsStore: 'pass', auths: { 'r.example': {} } });
    assert.equal(await dockerLogout('r.example', { config, run }), true);
    assert.deepEqual(ran[1], ['docker-credential-pass', 'erase', 'r.example']);
    assert.deepEqual(read().auths, {});
  });

  test('a helper that fails changes nothing', async () => {
    write({ credsStore: 'pass' });
    const before = readFileSync(config, 'utf8');
    const { run } = helpers({ 'docker-credential-pass': () => [1, 's3cret'] });
    await assert.rejects(dockerLogin('r.example', login, { config, run }), {
      message: 'docker-credential-pass store failed (exit code 1)',
    });
    await assert.rejects(dockerLogout('r.example', { config, run }), {
      message: 'docker-credential-pass erase failed (exit code 1)',
    });
    assert.equal(readFileSync(config, 'utf8'), before);
  });

  test('a file that makes no sense is left alone', async () => {
    for (const text of ['{', '[]', '{"auths":[]}']) {
      write(text);
      await assert.rejects(dockerLogin('r.example', login, { config }), { name: 'DockerConfigError' });
      await assert.rejects(dockerLogout('r.example', { config }), { name: 'DockerConfigError' });
      assert.equal(readFileSync(config, 'utf8'), text);
    }
  });

  test('a logout forgets every entry of the registry and no other', async () => {
    write({
      auths: {
        'r.example': auth('a:b'),
        'https://r.example/v1/': auth('a:b'),
        'r.example/team': auth('a:b'),
        'r.example.evil': auth('a:b'),
      },
    });
    assert.equal(await dockerLogout('r.example', { config }), true);
    assert.deepEqual(Object.keys(read().auths).sort(), ['r.example.evil', 'r.example/team']);
    assert.equal(await dockerLogout('r.example', { config }), false);
    assert.equal(await dockerLogout('r.example', { config: join(folder, 'none.json') }), false);
    assert.ok(!existsSync(join(folder, 'none.json')));
  });

  test('a link is followed', async () => {
    const real = join(folder, 'real.json');
    write({ auths: {} }, real);
    symlinkSync(real, config);
    await dockerLogin('r.example', login, { config });
    assert.deepEqual(JSON.parse(readFileSync(real, 'utf8')).auths, { 'r.example': auth('alice:s3cret') });
  });

  test('keys that are properties of every object', async () => {
    write('{"auths":{"__proto__":{"auth":"YTpi"}}}');
    await dockerLogin('constructor', login, { config });
    assert.deepEqual(Object.keys(read().auths).sort(), ['__proto__', 'constructor']);
    assert.deepEqual(await dockerCredentials({ config })('constructor'), login);
  });

  test('a user or a password that no header can hold', async () => {
    await assert.rejects(dockerLogin('r.example', { username: 'a:b', password: 'x' }, { config }), {
      name: 'DockerConfigError',
    });
    assert.ok(!existsSync(config));
  });
});
