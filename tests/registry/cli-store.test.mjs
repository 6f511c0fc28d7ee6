// The everyday commands as a process, against Debian's docker-registry: the README's walk word by word, interruptions, exit codes.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';
import { push, skopeo, startRegistry, USER } from './harness.mjs';

const PROGRAM = at('dist/cli.js');
const root = mkdtempSync(join(tmpdir(), 'pullspec-cli-store-'));
after(() => rmSync(root, { recursive: true, force: true }));
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A user with nothing: a home, and a configuration of Docker without logins. `pullspec` is a program for them. */
function newcomer(name) {
  const home = join(root, name);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'bin/npx'), `#!/bin/sh\nshift\nexec "${process.execPath}" "${PROGRAM}" "$@"\n`);
  chmodSync(join(home, 'bin/npx'), 0o755);
  const {
    FORCE_COLOR,
    NO_COLOR,
    NODE_OPTIONS,
    PULLSPEC_STORE,
    XDG_DATA_HOME,
    DOCKER_AUTH_CONFIG,
    REGISTRY_AUTH_FILE,
    ...env
  } = process.env;
  const own = { HOME: home, DOCKER_CONFIG: join(home, '.docker'), PATH: `${home}/bin:${env.PATH}`, TERM: 'xterm' };
  return { home, env: { ...env, ...own }, store: join(home, '.local/share/pullspec/images') };
}

/** Starts a line of shell, or the program with these words. */
function start(user, line) {
  const [program, words] = Array.isArray(line) ? [process.execPath, [PROGRAM, ...line]] : ['sh', ['-c', line]];
  const child = spawn(program, words, { cwd: user.home, env: user.env });
  child.stdin.end();
  const said = { stdout: '', stderr: '', both: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      said[stream] += text;
      said.both += text;
    });
  }
  const ended = new Promise((resolve) => child.on('close', (exit, signal) => resolve({ exit, signal, ...said })));
  return { child, said, ended };
}
const run = (user, line) => start(user, line).ended;

/** Runs a command that has to succeed. Gives what it printed. */
async function succeed(user, ...words) {
  const { exit, stdout, stderr } = await run(user, words);
  assert.equal(exit, 0, stderr);
  return stdout;
}

/** A registry in which a large layer lies, behind a proxy that can hold it back, or change it. */
async function largeImage(host) {
  const url = `http://${host}/v2/team/large`;
  const layer = randomBytes(3_000_000);
  const config = Buffer.from(
    JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [sha256(layer)] } }),
  );
  for (const bytes of [layer, config]) {
    const begun = await fetch(`${url}/blobs/uploads/`, { method: 'POST' });
    const place = new URL(begun.headers.get('location'), url);
    place.searchParams.set('digest', sha256(bytes));
    assert.equal((await fetch(place, { method: 'PUT', body: bytes })).status, 201);
  }
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const of = (kind, bytes) => ({
    mediaType: `application/vnd.oci.image.${kind}`,
    digest: sha256(bytes),
    size: bytes.length,
  });
  const manifest = JSON.stringify({
    ...{ schemaVersion: 2, mediaType },
    ...{ config: of('config.v1+json', config), layers: [of('layer.v1.tar', layer)] },
  });
  const headers = { 'content-type': mediaType };
  const { status } = await fetch(`${url}/manifests/1`, { method: 'PUT', body: manifest, headers });
  assert.equal(status, 201);
  return { digest: sha256(layer), size: layer.length, manifest: sha256(Buffer.from(manifest)) };
}

/** A way to a registry; `change` may do something to the answer about a path. */
async function proxied(host, change) {
  const asked = [];
  const server = createServer((incoming, outgoing) => {
    asked.push({ method: incoming.method, url: incoming.url, range: incoming.headers.range });
    const [hostname, port] = host.split(':');
    const options = { hostname, port, path: incoming.url, method: incoming.method, headers: incoming.headers };
    const outer = ask(options, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      if (!change?.(incoming, answer, outgoing)) answer.pipe(outgoing);
    });
    incoming.pipe(outer);
  });
  return { host: `localhost:${await listen(server, 0)}`, asked, end: () => close(server) };
}

describe('the README’s walk', () => {
  const text = readFileSync(at('README.md'), 'utf8');
  const block = /### Images on this machine\n[\s\S]*?```console\n([\s\S]*?)```/.exec(text)?.[1] ?? '';
  const steps = block
    .split(/^\$ /m)
    .slice(1)
    .map((each) => [each.slice(0, each.indexOf('\n')), each.slice(each.indexOf('\n') + 1)]);

  test('shows what a newcomer needs', () => {
    const named = steps.map(([line]) => /npx pullspec (\w+)/.exec(line)?.[1]);
    for (const name of ['pull', 'tag', 'ls', 'rm']) assert.ok(named.includes(name), name);
  });

  test('leads where it says', async () => {
    const user = newcomer('walk');
    for (const [line, expected] of steps) {
      const { exit, stdout } = await run(user, `${line} 2>&1`);
      assert.equal(exit, 0, `${line}\n${stdout}`);
      assert.deepEqual(shown(stdout.replaceAll(user.home, '/home/you')), shown(expected), line);
    }
  });

  /** Lines, with those of blobs in an order of their own: they come as they like. */
  function shown(said) {
    const lines = said.trimEnd().split('\n');
    const isBlob = (each) => /^[0-9a-f]{12} /.test(each);
    return [...lines.filter(isBlob).sort(), ...lines.filter((each) => !isBlob(each))];
  }
});

describe('a pull', () => {
  let registry;
  let large;
  before(async () => {
    registry = await startRegistry();
    large = await largeImage(registry.host);
    for (const sample of ['hello:1.0', 'layers:1']) await push(registry, sample, `team/${sample}`);
  });

  test('that is interrupted is gone on with by the next one, from the byte where it stopped', async () => {
    const HALF = 1_500_000;
    let held = true;
    const way = await proxied(registry.host, ({ url }, answer, outgoing) => {
      if (!held || !url.endsWith(large.digest)) return false;
      let left = HALF;
      answer.on('data', (chunk) => {
        if (left > 0) outgoing.write(chunk.subarray(0, left));
        left -= chunk.length;
      });
      return true;
    });
    const user = newcomer('interrupted');
    const name = `${way.host}/team/large:1`;
    try {
      const { child, ended } = start(user, ['pull', name]);
      await untilWritten(user.store, HALF / 2);
      child.kill('SIGINT');
      const stopped = await ended;
      assert.deepEqual([stopped.exit, stopped.signal, stopped.stdout], [130, null, '']);
      assert.match(stopped.stderr, /Interrupted\. What has come is kept: the next pull goes on from there\.\n$/);
      assert.match(await succeed(user, 'ls', '--json'), /"images": \[\]/, 'nothing half has a name');

      const kept = Math.max(...sizes(user.store));
      assert.ok(kept >= HALF / 2 && kept <= HALF, `${kept}`);
      held = false;
      way.asked.length = 0;
      const out = await succeed(user, 'pull', name);
      assert.match(out, new RegExp(`^Digest: ${large.manifest}\n`));
      const ranges = way.asked.filter(({ url }) => url.endsWith(large.digest)).map(({ range }) => range);
      assert.deepEqual(ranges, [`bytes=${kept}-`]);
      assert.match(await succeed(user, 'verify', `store:${name}`), /\nverified sha256:/);
      way.asked.length = 0;
      const again = await succeed(user, 'pull', name);
      assert.match(again, /\nStatus: Image is up to date for /);
      assert.deepEqual(
        way.asked.filter(({ url }) => url.includes('/blobs/')),
        [],
      );
    } finally {
      await way.end();
    }
  });

  /** Waits until so many bytes of a blob have come, wherever they are kept meanwhile. */
  async function untilWritten(folder, bytes) {
    for (;;) {
      const files = sizes(folder);
      if (files.some((size) => size >= bytes)) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  function sizes(folder) {
    try {
      const all = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      return all.map((entry) => readFileSync(join(entry.parentPath ?? entry.path, entry.name)).length);
    } catch {
      return [];
    }
  }

  test('of bytes that are not those of their digest fails with 6, and leaves nothing', async () => {
    const way = await proxied(registry.host, ({ url }, answer, outgoing) => {
      if (!url.endsWith(large.digest)) return false;
      let first = true;
      answer.on('data', (chunk) => {
        if (first) chunk[0] ^= 1;
        first = false;
        outgoing.write(chunk);
      });
      answer.on('end', () => outgoing.end());
      return true;
    });
    const user = newcomer('flipped');
    try {
      const got = await run(user, ['pull', `${way.host}/team/large:1`, '--json']);
      assert.deepEqual([got.exit, got.stdout], [6, ''], got.stderr);
      assert.deepEqual(JSON.parse(await succeed(user, 'ls', '--json')).images, []);
      assert.ok(sizes(user.store).every((size) => size < large.size));
    } finally {
      await way.end();
    }
  });

  test('ends with the code that says why', async () => {
    const user = newcomer('codes');
    const gone = await startRegistry();
    await gone.stop();
    for (const [words, exit] of [
      [['pull', `${registry.host}/team/none:1`], 4],
      [['pull', `${registry.host}/team/hello:1.0`, '--platform', 'linux/s390x'], 4],
      [['pull', `${registry.host}/team/hello:1.0`, '--platform', 'a b'], 2],
      [['pull', 'ubuntu:14:04'], 3],
      [['pull', `${gone.host}/a:1`], 7],
      [['tag', 'none:1', 'other:1'], 4],
      [['tag', 'none:1', 'other:1:2'], 3],
      [['rm', 'none:1'], 4],
      [['inspect', 'store:none:1'], 4],
      [['pull'], 2],
      [['gc', '--store', PROGRAM], 1],
    ]) {
      const got = await run(user, [...words, '--json']);
      assert.equal(got.exit, exit, `${words.join(' ')}: ${got.stderr}`);
      // Of several names, what went with the others is still listed.
      assert.equal(got.stdout, words[0] === 'rm' ? '[]\n' : '');
      const { error } = JSON.parse(got.stderr);
      assert.ok(error.code && error.message && error.hint, got.stderr);
    }
  });

  test('is looked into afterwards, with the registry gone', async () => {
    const own = await startRegistry();
    await push(own, 'layers:1', 'team/layers:1');
    await push(own, 'hello:1.0', 'team/hello:1.0');
    const user = newcomer('offline');
    const [layers, hello] = [`${own.host}/team/layers:1`, `${own.host}/team/hello:1.0`];
    assert.equal(await succeed(user, 'pull', '-q', layers), `${layers}\n`);
    await succeed(user, 'pull', hello, '--platform', 'linux/arm64');
    const digest = await succeed(user, 'digest', layers);
    await own.stop();
    assert.equal(await succeed(user, 'digest', `store:${layers}`), digest);
    assert.match(await succeed(user, 'cat', `store:${layers}`, '/etc/message'), /^This is \/etc\/motd of layer 3/);
    assert.match(await succeed(user, 'inspect', `store:${hello}`), /Image, linux\/arm64/, 'the platform that is here');
    assert.match(await succeed(user, 'verify', `store:${layers}`), /\nverified sha256:/);
    assert.match(await succeed(user, 'diff', `store:${layers}`, `store:${hello}`, '-q'), /Files: /);
    assert.match(await succeed(user, 'tags', `store:${layers}`), /^1$/m);
    assert.match((await run(user, ['find', layers])).stderr, /store|here|machine/i);
    assert.equal((await run(user, ['pull', layers])).exit, 7);
  });

  test('into a pipe that is closed is no failure', async () => {
    const user = newcomer('pipe');
    for (const name of ['hello:1.0', 'layers:1']) await succeed(user, 'pull', '-q', `${registry.host}/team/${name}`);
    const got = await run(
      user,
      'npx pullspec ls -q | head -n 1; npx pullspec rm $(npx pullspec ls -q) && npx pullspec ls',
    );
    assert.match(got.stdout, /^[\w.]+:\d+\/team\/hello:1\.0\nUntagged: /);
    assert.match(got.stderr, /There are no images in /);
  });

  test('tells every step and every request on stderr, if that is wanted', async () => {
    const user = newcomer('trace');
    const name = `${registry.host}/team/layers:1`;
    const { exit, stdout, stderr } = await run(user, ['pull', '--trace', name]);
    assert.equal(exit, 0, stderr);
    assert.ok(stdout.endsWith(`\n${name}\n`));
    assert.match(stderr, new RegExp(`^GET +http://${registry.host}/v2/team/layers/manifests/1  200`, 'm'));
    assert.match(stderr, /^download +\S/m);
    assert.match(stderr, /^name +\S/m);
    const json = await run(user, ['pull', '--trace', '--json', name]);
    for (const line of json.stderr.trimEnd().split('\n')) assert.ok(Object.keys(JSON.parse(line)).length === 1, line);
  });

  test('leaves a store that others read', async () => {
    const user = newcomer('others');
    const name = `${registry.host}/team/hello:1.0`;
    await succeed(user, 'pull', name);
    const found = JSON.parse(await skopeo('inspect', `oci:${user.store}:1.0`));
    assert.equal(`${found.Digest}\n`, await succeed(user, 'digest', name));
  });
});

describe('a copy', () => {
  test('from samples, files, this machine or a registry keeps the digest, and sends nothing twice', async () => {
    const registry = await startRegistry();
    const user = newcomer('copy');
    const [one, two] = [`${registry.host}/team/hello:1`, `${registry.host}/other/hello:1`];
    try {
      const digest = await succeed(user, 'digest', 'sandbox.localhost/hello:1.0');
      const first = await run(user, ['copy', 'sandbox.localhost/hello:1.0', one]);
      assert.equal(first.exit, 0, first.stderr);
      assert.match(first.stdout, new RegExp(`^Digest: ${digest}Status: Copied to ${one}: \\d+ blobs, .*\n${one}\n$`));
      assert.match(first.stderr, /^[0-9a-f]{12} {2}copied {9}/m);
      const again = await succeed(user, 'copy', 'sandbox.localhost/hello:1.0', one);
      assert.match(again, /: all its blobs were there already\n/);
      assert.equal(await succeed(user, 'copy', '-q', one, two), `${two}\n`);
      assert.equal(await succeed(user, 'digest', two), digest);
      await succeed(user, 'pull', '-q', one, '--platform', 'linux/arm64');
      const only = ['--platform', 'linux/arm64', '--json'];
      const arm = JSON.parse(await succeed(user, 'copy', `store:${one}`, `${registry.host}/arm/hello:1`, ...only));
      assert.equal(`${arm.digest}\n`, await succeed(user, 'digest', one, '--platform', 'linux/arm64'));
      assert.equal(arm.name, `${registry.host}/arm/hello:1`);
      assert.equal((await run(user, ['copy', `${registry.host}/none:1`, two])).exit, 4);
      assert.equal((await run(user, ['copy', one, 'Bad:1'])).exit, 3);
    } finally {
      await registry.stop();
    }
  });
});

describe('a push', () => {
  test('goes where one has logged in, keeps the digest, and names what is there already', async () => {
    const registry = await startRegistry({ auth: true });
    const user = newcomer('push');
    const name = `${registry.host}/team/x:1`;
    try {
      await succeed(user, 'pull', '-q', 'sandbox.localhost/layers:1');
      await succeed(user, 'tag', 'sandbox.localhost/layers:1', name);
      const refused = await run(user, ['push', name]);
      assert.deepEqual([refused.exit, refused.stdout], [5, ''], refused.stderr);
      const login = `echo ${USER.password} | npx pullspec login ${registry.host} -u ${USER.username} --password-stdin`;
      assert.equal((await run(user, login)).exit, 0);
      const first = await run(user, ['push', name]);
      assert.equal(first.exit, 0, first.stderr);
      assert.match(first.stdout, /^Digest: sha256:[0-9a-f]{64}\nStatus: Pushed .*: \d blobs, /);
      const second = await run(user, ['push', name, `${registry.host}/team/x:2`]);
      assert.match(second.stdout, /: all its blobs were there already\n/);
      const creds = ['--creds', `${USER.username}:${USER.password}`, '--tls-verify=false'];
      const raw = await skopeo('inspect', '--raw', ...creds, `docker://${registry.host}/team/x:2`);
      const digest = `sha256:${createHash('sha256').update(raw).digest('hex')}`;
      assert.equal(`${digest}\n`, await succeed(user, 'digest', 'sandbox.localhost/layers:1'));
      assert.equal((await run(user, ['push', 'none:1'])).exit, 4);
      await succeed(user, 'rm', name);
      await succeed(user, 'pull', '-q', name);
      await succeed(user, 'logout', registry.host);
      const out = await run(user, ['pull', name]);
      assert.deepEqual([out.exit, out.stdout], [5, ''], 'the login is gone');
    } finally {
      await registry.stop();
    }
  });

  test('of what is not all here is refused, and says what to do', async () => {
    const registry = await startRegistry();
    const user = newcomer('sparse');
    try {
      await succeed(user, 'pull', '-q', 'sandbox.localhost/hello:1.1', '--platform', 'linux/arm64');
      const target = `${registry.host}/team/hello:1`;
      const whole = await run(user, ['push', 'sandbox.localhost/hello:1.1', target]);
      assert.equal(whole.exit, 4, whole.stderr);
      assert.match(whole.stderr, /is not in the store/);
      await succeed(user, 'push', '-q', 'sandbox.localhost/hello:1.1', target, '--platform', 'linux/arm64');
      await succeed(user, 'pull', '-q', 'sandbox.localhost/hello:1.1', '--all-platforms');
      await succeed(user, 'push', '-q', 'sandbox.localhost/hello:1.1', target);
      assert.equal(await succeed(user, 'digest', target), await succeed(user, 'digest', 'sandbox.localhost/hello:1.1'));
    } finally {
      await registry.stop();
    }
  });
});

describe('a file', () => {
  test('holds images that go out and come in', async () => {
    const user = newcomer('files');
    const file = join(user.home, 'image.tar');
    await succeed(user, 'pull', '-q', 'sandbox.localhost/layers:1');
    const digest = await succeed(user, 'digest', 'sandbox.localhost/layers:1');
    assert.match(await succeed(user, 'export', 'sandbox.localhost/layers:1', '-o', file), /^Wrote /);
    await succeed(user, 'rm', 'sandbox.localhost/layers:1');
    assert.match(await succeed(user, 'import', file), /^Imported: sandbox\.localhost\/layers:1 /);
    const [image] = JSON.parse(await succeed(user, 'ls', '--json')).images;
    assert.equal(`${image.descriptor.digest}\n`, digest);
    const piped = await run(user, 'npx pullspec export sandbox.localhost/layers:1 --format docker -q > piped.tar');
    assert.equal(piped.exit, 0, piped.stderr);
    await skopeo('inspect', `docker-archive:${join(user.home, 'piped.tar')}`);
    assert.equal((await run(user, ['export', 'none:1', '-o', file])).exit, 4);
    assert.equal((await run(user, ['import', join(user.home, 'nothing.tar')])).exit, 1);
    assert.equal((await run(user, ['export', 'sandbox.localhost/layers:1', '--format', 'zip', '-o', file])).exit, 2);
  });
});
