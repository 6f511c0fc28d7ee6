// Real tools push to the registry of `pullspec serve --writable`, and get out again what they have put in.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { sandboxMount } from '../../scripts/lib/sandbox.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { named } from '../js/samples-layout.mjs';
import { push, skopeo } from './harness.mjs';

const temporary = mkdtempSync(join(tmpdir(), 'pullspec-push-'));
after(() => rmSync(temporary, { recursive: true, force: true }));

/** Starts `pullspec serve` and waits for the host that it prints. */
async function serve(args, env = {}) {
  const child = spawn(process.execPath, [at('dist/cli.js'), 'serve', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const host = await new Promise((resolve, reject) => {
    child.stdout.once('data', (text) => resolve(String(text).trim()));
    child.once('close', () => reject(new Error('pullspec serve has ended')));
  });
  const stop = async () => {
    child.kill('SIGINT');
    await ended;
  };
  return { host, stop };
}

const digestOf = async (host, name) =>
  (await skopeo('inspect', '--raw', '--tls-verify=false', `docker://${host}/${name}`)) &&
  JSON.parse(await skopeo('inspect', '--tls-verify=false', `docker://${host}/${name}`)).Digest;

describe('pullspec serve --writable', () => {
  const folder = join(temporary, 'layout');
  let registry;
  before(async () => {
    registry = await serve(['--writable', folder, '--quiet']);
  });
  after(() => registry.stop());

  for (const sample of ['hello:1.0', 'layers:latest']) {
    test(`skopeo pushes ${sample} with all its platforms, and copies it out`, async () => {
      await push(registry, sample, `team/${sample}`);
      assert.equal(await digestOf(registry.host, `team/${sample}`), named(sample).digest);
      const out = join(temporary, `out-${sample.replace(':', '-')}`);
      await skopeo(
        'copy',
        '--all',
        '--src-tls-verify=false',
        `docker://${registry.host}/team/${sample}`,
        `oci:${out}:it`,
      );
      const copied = JSON.parse(readFileSync(join(out, 'index.json'), 'utf8')).manifests[0];
      // skopeo makes OCI manifests of Docker’s on the way into a layout.
      if (named(sample).mediaType.includes('.oci.')) assert.equal(copied.digest, named(sample).digest);
    });
  }

  test('the folder is a layout that skopeo reads', async () => {
    const raw = await skopeo('inspect', '--raw', `oci:${folder}:1.0`);
    assert.equal(JSON.parse(raw).manifests.length > 1, true);
    assert.deepEqual(JSON.parse(readFileSync(join(folder, 'oci-layout'), 'utf8')), { imageLayoutVersion: '1.0.0' });
  });

  test('pushes at the same time', async () => {
    const names = ['a:1', 'a:2', 'b:1', 'b:2'];
    await Promise.all(names.map((name, index) => push(registry, index % 2 ? 'hello:1.0' : 'hello:1.1', name)));
    for (const [index, name] of names.entries()) {
      assert.equal(await digestOf(registry.host, name), named(index % 2 ? 'hello:1.0' : 'hello:1.1').digest);
    }
    const uploads = join(folder, '.pullspec/uploads');
    assert.deepEqual(readdirSync(uploads), []);
  });

  test('skopeo copies within it, where the blobs are already', async () => {
    const plain = ['--src-tls-verify=false', '--dest-tls-verify=false'];
    const [from, to] = ['team/hello:1.0', 'copy/hello:1.0'].map((name) => `docker://${registry.host}/${name}`);
    await skopeo('copy', '--all', ...plain, from, to);
    assert.equal(await digestOf(registry.host, 'copy/hello:1.0'), named('hello:1.0').digest);
  });

  test('skopeo deletes an image with its tags', async () => {
    await push(registry, 'hello:1.0', 'gone:1');
    await push(registry, 'hello:1.1', 'gone:2');
    await skopeo('delete', '--tls-verify=false', `docker://${registry.host}/gone:1`);
    const { Tags } = JSON.parse(await skopeo('list-tags', '--tls-verify=false', `docker://${registry.host}/gone`));
    assert.deepEqual(Tags, ['2']);
    await assert.rejects(skopeo('inspect', '--tls-verify=false', `docker://${registry.host}/gone:1`));
    assert.equal(await digestOf(registry.host, 'team/hello:1.0'), named('hello:1.0').digest);
  });

  test('a page elsewhere can write nothing', async () => {
    const status = (headers) =>
      new Promise((resolve, reject) => {
        const [host, port] = registry.host.split(':');
        const options = { host, port, path: '/v2/page/blobs/uploads/', method: 'POST', headers };
        request(options, (response) => resolve(response.resume().statusCode))
          .on('error', reject)
          .end();
      });
    assert.equal(await status({ origin: 'https://page.example' }), 403);
    assert.equal(await status({ origin: 'null' }), 403);
    assert.equal(await status({ origin: `http://${registry.host}` }), 202);
    assert.equal(await status({}), 202);
  });
});

test('what is pushed to the sandbox is there the next time, above the samples', async () => {
  const env = { XDG_DATA_HOME: join(temporary, 'data') };
  const first = await serve(['--writable', '--quiet'], env);
  await push(first, 'hello:1.0', 'mine:1');
  await first.stop();
  const second = await serve(['--writable', '--quiet'], env);
  try {
    assert.equal(await digestOf(second.host, 'mine:1'), named('hello:1.0').digest);
    assert.equal(await digestOf(second.host, 'hello:1.1'), named('hello:1.1').digest);
    await skopeo('delete', '--tls-verify=false', `docker://${second.host}/hello:1.1`);
    await assert.rejects(skopeo('inspect', '--tls-verify=false', `docker://${second.host}/hello:1.1`));
  } finally {
    await second.stop();
  }
  // The same is sandbox.localhost for every other command.
  const pullspec = (...args) => capture(process.execPath, [at('dist/cli.js'), ...args], { env });
  assert.equal((await pullspec('digest', 'sandbox.localhost/mine:1')).stdout.trim(), named('hello:1.0').digest);
  assert.equal((await pullspec('digest', 'sandbox.localhost/hello:1.1')).code, 4);
  rmSync(join(temporary, 'data'), { recursive: true });
  assert.equal((await pullspec('digest', 'sandbox.localhost/hello:1.1')).stdout.trim(), named('hello:1.1').digest);
  assert.equal(existsSync(join(temporary, 'data')), false, 'who only reads leaves nothing behind');
});

test('the registry beside the page takes pushes, and has the samples', async () => {
  const server = createSiteServer({ root: at('site'), mounts: [await sandboxMount()] });
  const host = `127.0.0.1:${await listen(server, 0)}`;
  try {
    await push({ host }, 'hello:1.0', 'mine:1');
    assert.equal(await digestOf(host, 'mine:1'), named('hello:1.0').digest);
    assert.equal(await digestOf(host, 'hello:1.1'), named('hello:1.1').digest);
  } finally {
    await close(server);
  }
});
