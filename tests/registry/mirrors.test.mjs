// Mirrors of Docker Hub: real registries in its place, filled by skopeo or by themselves, and such that are dead, that lie, that
// break off and that want a login. No request leaves this machine: what is meant for Docker Hub goes to a registry here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readImage } from 'pullspec/layer';
import { dockerDaemon } from 'pullspec/node';
import { RegistryClient } from 'pullspec/registry';
import { startDockerRegistry } from '../../scripts/lib/docker-registry.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, freePort, listen } from '../../scripts/lib/server.mjs';
import { push, startRegistry, USER } from './harness.mjs';

const HUB = 'registry-1.docker.io';
const NAME = 'layers:1';
const folder = mkdtempSync(join(tmpdir(), 'pullspec-mirrors-'));
const servers = [];
let hub;
let mirror;
before(async () => {
  [hub, mirror] = await Promise.all([startRegistry(), startRegistry()]);
  for (const registry of [hub, mirror]) await push(registry, NAME, `library/${NAME}`);
});
after(async () => {
  for (const server of servers) await close(server);
  rmSync(folder, { recursive: true, force: true });
});

/** A client, and what it asked: Docker Hub is the registry that stands in for it. */
function connect(mirrors, { standIn = hub, ...options } = {}) {
  const asked = [];
  const fetch = async (request) => {
    const url = new URL(request.url);
    asked.push([url.host, `${request.method} ${url.pathname}`, request.headers.get('authorization')]);
    if (url.host !== HUB) return globalThis.fetch(request);
    assert.equal(url.protocol, 'https:');
    const { method, headers, signal } = request;
    const answer = await globalThis.fetch(new URL(url.pathname + url.search, standIn.url), { method, headers, signal });
    // Where it really came from would be a place without TLS, and refused.
    return new Response(answer.body, { status: answer.status, headers: answer.headers });
  };
  return { client: new RegistryClient({ mirrors, fetch, ...options }), asked };
}

const hosts = (asked) => [...new Set(asked.map(([host]) => host))];

/** A mirror in front of the real one; `change` gets each answer as `{ url, status, headers, body }`. */
async function behind(change, { since = mirror } = {}) {
  const seen = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    seen.push(headers);
    ask(`${since.url}${url.slice(1)}`, { method, headers: { ...headers, host: since.host } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const { statusCode: status, headers: fields } = answer;
        const changed = change({ url, status, headers: fields, body: Buffer.concat(chunks) });
        response.writeHead(changed.status, changed.headers);
        if (!changed.cut) return response.end(changed.body);
        response.write(changed.body.subarray(0, changed.cut), () => response.destroy());
      });
    }).end();
  });
  servers.push(server);
  return { url: `http://127.0.0.1:${await listen(server, 0)}`, seen };
}

const flip = (answer) => {
  answer.body[answer.body.length >> 1] ^= 1;
  return answer;
};

describe('a pull', () => {
  test('by a mirror asks Docker Hub for nothing, and everything is verified', async () => {
    const events = [];
    const { client, asked } = connect([mirror.url], { onRequest: (event) => events.push(event) });
    const image = await readImage(client, NAME);
    assert.equal(image.verdict.state, 'verified');
    assert.equal((await client.head(NAME)).descriptor.digest, image.descriptor.digest);
    assert.deepEqual(hosts(asked), [mirror.host]);
    assert.deepEqual([...new Set(events.map(({ registry }) => registry))], [mirror.host]);
    assert.ok(events.every(({ url }) => url.startsWith(mirror.url)));
  });

  test('by a mirror that fills itself', async () => {
    const cache = await startDockerRegistry({ proxy: { remoteurl: hub.url } });
    try {
      const { client, asked } = connect({ 'docker.io': [cache.url] });
      assert.equal((await readImage(client, NAME)).verdict.state, 'verified');
      assert.deepEqual(hosts(asked), [cache.host]);
    } finally {
      await cache.stop();
    }
  });

  test('of what a mirror does not have', async () => {
    await push(hub, 'hello:1.0', 'library/hello:1.0');
    const { client, asked } = connect([mirror.url]);
    const { descriptor } = await client.config('hello:1.0');
    assert.match(descriptor.digest, /^sha256:/);
    assert.deepEqual(hosts(asked), [mirror.host, HUB]);
  });

  test('of a list asks Docker Hub', async () => {
    const { client, asked } = connect([mirror.url]);
    const tags = [];
    for await (const tag of client.tags('layers')) tags.push(tag);
    assert.deepEqual([tags, hosts(asked)], [['1'], [HUB]]);
  });

  test('of another registry’s image asks no mirror', async () => {
    const { client, asked } = connect([mirror.url]);
    await client.manifest(`${hub.host}/library/${NAME}`);
    assert.deepEqual(hosts(asked), [hub.host]);
  });
});

describe('a mirror', () => {
  test('that is dead is asked once', async () => {
    const dead = `127.0.0.1:${await freePort()}`;
    const { client, asked } = connect([`http://${dead}`, mirror.url]);
    assert.equal((await readImage(client, NAME)).verdict.state, 'verified');
    assert.equal(asked.filter(([host]) => host === dead).length, 1);
    assert.deepEqual(hosts(asked), [dead, mirror.host]);
  });

  test('that gives other bytes of a manifest or a configuration is passed over', async () => {
    const { client: direct } = connect([]);
    const { descriptor, manifest } = await direct.manifest(NAME);
    for (const part of [descriptor.digest, manifest.config.digest]) {
      const liar = await behind((answer) => (answer.url.includes(part) ? flip(answer) : answer));
      const { client, asked } = connect([liar.url]);
      const { image, config } = await client.config(`${NAME}@${descriptor.digest}`);
      assert.equal(image.descriptor.digest, descriptor.digest);
      assert.equal(config.architecture, 'amd64');
      assert.ok(hosts(asked).includes(HUB));
    }
  });

  test('that gives other bytes of a layer is found out, and not asked again', async () => {
    const { client: direct } = connect([]);
    const { digest, size } = (await direct.manifest(NAME)).manifest.layers[0];
    const liar = await behind((answer) => (answer.url.includes(digest) ? flip(answer) : answer));
    const { client, asked } = connect([liar.url]);
    const read = async () => (await new Response(await client.blob(NAME, digest)).arrayBuffer()).byteLength;
    await assert.rejects(read);
    const { length } = asked;
    assert.equal(await read(), size);
    assert.deepEqual(hosts(asked.slice(length)), [HUB]);
  });

  test('that breaks off: Docker Hub gives the rest alone', async () => {
    const { client: direct } = connect([]);
    const layer = (await direct.manifest(NAME)).manifest.layers.toSorted((a, b) => b.size - a.size)[0];
    const broken = await behind((answer) => (answer.url.includes('/blobs/') ? { ...answer, cut: 5000 } : answer));
    const { client, asked } = connect([broken.url]);
    const bytes = await new Response(await client.blob(NAME, layer)).arrayBuffer();
    assert.equal(bytes.byteLength, layer.size);
    assert.deepEqual(hosts(asked), [new URL(broken.url).host, HUB]);
  });

  test('that wants a login does not get Docker Hub’s, nor does one that fails', async () => {
    const closed = await startRegistry({ auth: true });
    await push(closed, NAME, `library/${NAME}`, '--dest-creds', `${USER.username}:${USER.password}`);
    const wants = await behind((answer) => answer, { since: closed });
    const fails = await behind((answer) => ({ ...answer, status: 503 }));
    const wanted = [];
    const credentials = (registry) => {
      wanted.push(registry);
      return registry === 'docker.io' ? USER : undefined;
    };
    const { client, asked } = connect([wants.url, fails.url], { standIn: closed, credentials });
    assert.equal((await readImage(client, NAME)).verdict.state, 'verified');
    assert.ok(wants.seen.length > 0 && fails.seen.length > 0);
    for (const headers of [...wants.seen, ...fails.seen]) assert.equal(headers.authorization, undefined);
    assert.deepEqual(wanted, [new URL(wants.url).host, 'docker.io']);
    assert.ok(asked.some(([host, , authorization]) => host === HUB && authorization?.startsWith('Basic ')));
  });

  test('that wants a login gets its own', async () => {
    const closed = await startRegistry({ auth: true });
    await push(closed, NAME, `library/${NAME}`, '--dest-creds', `${USER.username}:${USER.password}`);
    const credentials = (registry) => (registry === closed.host ? USER : assert.fail(registry));
    const { client, asked } = connect([closed.url], { credentials });
    assert.equal((await readImage(client, NAME)).verdict.state, 'verified');
    assert.deepEqual(hosts(asked), [closed.host]);
  });

  test('that is none is an error before anything is asked', async () => {
    for (const url of [`${mirror.url}v2/`, mirror.host, `ftp://${mirror.host}`]) {
      const { client, asked } = connect([url]);
      await assert.rejects(client.manifest(NAME), {
        code: 'invalid-reference',
        message: `“${url}” is no mirror of docker.io.`,
      });
      assert.deepEqual(asked, []);
    }
  });
});

describe('daemon.json', () => {
  const path = join(folder, 'daemon.json');
  const write = (daemon) => writeFileSync(path, typeof daemon === 'string' ? daemon : JSON.stringify(daemon, null, 2));
  const run = (...args) => spawnSync(process.execPath, [at('dist/cli.js'), ...args], { encoding: 'utf8' });

  test('its mirrors are those of a client', async () => {
    write({ 'registry-mirrors': [mirror.url] });
    const { mirrors, insecure } = await dockerDaemon(path);
    const { client, asked } = connect(mirrors, { insecure });
    await client.manifest(NAME);
    assert.deepEqual(hosts(asked), [mirror.host]);
  });

  test('the command line applies it', async () => {
    write({ 'registry-mirrors': [mirror.url], 'data-root': '/srv/docker' });
    const { client } = connect([]);
    const { digest } = await client.resolve(NAME);
    const found = run('digest', NAME, '--daemon-config', path);
    assert.deepEqual([found.stdout, found.status], [`${digest}\n`, 0], found.stderr);
    assert.equal(run('verify', NAME, '--quiet', '--daemon-config', path).status, 0);
  });

  test('one that is wrong is refused, with the place', () => {
    write('{\n  "registry-mirrors": ["mirror.example"]\n}');
    const { status, stdout, stderr } = run('digest', NAME, '--json', '--daemon-config', path);
    assert.deepEqual([status, stdout], [1, '']);
    const { error } = JSON.parse(stderr);
    assert.equal(error.code, 'docker-config');
    assert.match(
      error.message,
      /daemon\.json, line 2, column 39: “mirror\.example” does not belong into “registry-mirrors”/,
    );
    const gone = run('digest', NAME, '--daemon-config', join(folder, 'gone.json'));
    assert.equal(gone.status, 1);
    assert.match(gone.stderr, /gone\.json cannot be read: there is no such file/);
  });
});
