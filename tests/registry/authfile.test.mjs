// Logins that pass between this program and skopeo: each reads the file that the other has written, and forgets in it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dockerCredentials } from 'pullspec/node';
import { at } from '../../scripts/lib/paths.mjs';
import { push, skopeo, startRegistry, USER } from './harness.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-authfile-'));
after(() => rmSync(folder, { recursive: true, force: true }));

let registry;
let repository;
before(async () => {
  registry = await startRegistry({ auth: true });
  await push(registry, 'hello:1.0', 'team/hello:1.0', '--dest-creds', `${USER.username}:${USER.password}`);
  repository = `${registry.host}/team/hello`;
});

/** A folder of its own for logins, and where Docker would keep them in it. */
function place(name) {
  const path = join(folder, name);
  mkdirSync(path);
  return { path, file: join(path, 'config.json') };
}

/** The command line with nobody's logins but those of `env`. */
function pullspec(args, env, stdin = '') {
  const home = { PATH: process.env.PATH, HOME: folder, XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: folder };
  const child = spawn(process.execPath, [at('dist/cli.js'), ...args], { env: { ...home, ...env } });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].on('data', (text) => (said[name] += text));
  child.stdin.end(stdin);
  return new Promise((resolve) => child.on('close', (exit) => resolve({ exit, ...said })));
}

const login = (env) =>
  pullspec(['login', registry.host, '--username', USER.username, '--password-stdin'], env, `${USER.password}\n`);
const listTags = (file) => skopeo('list-tags', '--authfile', file, '--tls-verify=false', `docker://${repository}`);
const logIn = (file) => {
  const who = ['--username', USER.username, '--password', USER.password];
  return skopeo('login', '--authfile', file, '--tls-verify=false', ...who, registry.host);
};

test('skopeo reads what `login` has written, and is refused after `logout`', async () => {
  const { path, file } = place('ours');
  const done = await login({ DOCKER_CONFIG: path });
  assert.equal(done.exit, 0, done.stderr);
  assert.deepEqual(JSON.parse(await listTags(file)).Tags, ['1.0']);
  const left = await pullspec(['logout', registry.host], { DOCKER_CONFIG: path });
  assert.equal(left.exit, 0, left.stderr);
  await assert.rejects(listTags(file), /unauthorized|authentication required|username\/password/i);
});

for (const [where, env] of [
  ['where Podman keeps its logins', ({ file }) => ({ REGISTRY_AUTH_FILE: file })],
  ['in Docker’s own file', ({ path }) => ({ DOCKER_CONFIG: path })],
]) {
  test(`what \`skopeo login\` has written is read, ${where}`, async () => {
    const theirs = place(`theirs-${Object.keys(env({}))[0]}`);
    const before = await pullspec(['tags', repository], env(theirs));
    assert.equal(before.exit, 5, before.stderr);
    await logIn(theirs.file);
    const found = await pullspec(['tags', repository], env(theirs));
    assert.deepEqual([found.exit, found.stdout], [0, '1.0\n'], found.stderr);
    await skopeo('logout', '--authfile', theirs.file, registry.host);
    assert.equal((await pullspec(['tags', repository], env(theirs))).exit, 5);
  });
}

test('both write into one file, and neither spoils what the other has there', async () => {
  const { path, file } = place('both');
  const other = { 'other.example': { auth: Buffer.from('bob:word').toString('base64') } };
  writeFileSync(file, JSON.stringify({ auths: other }));
  await logIn(file);
  const before = JSON.parse(readFileSync(file, 'utf8')).auths;
  assert.equal((await login({ DOCKER_CONFIG: path })).exit, 0);
  const after = JSON.parse(readFileSync(file, 'utf8')).auths;
  assert.deepEqual(after, before, 'the same login under the same key');
  assert.deepEqual(JSON.parse(await listTags(file)).Tags, ['1.0']);
  assert.deepEqual(await dockerCredentials({ config: file })('other.example'), { username: 'bob', password: 'word' });
});
