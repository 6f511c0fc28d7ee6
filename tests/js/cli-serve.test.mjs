// The servers of the command line: what they say, whom they answer, and that they end when they are told to.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { RegistryClient } from 'pullspec/registry';
import { at, ROOT } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'pullspec-serve-'));
after(() => rmSync(folder, { recursive: true }));

/** Starts a server and waits for its first line on stdout. */
async function start(...args) {
  const child = spawn(process.execPath, [at('dist/cli.js'), ...args], { cwd: ROOT });
  let [stdout, stderr] = ['', ''];
  const ended = new Promise((resolve) => {
    child.on('close', (exit) => resolve({ exit, stdout, stderr }));
  });
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const ready = new Promise((resolve) => {
    child.stdout.on('data', (text) => {
      stdout += text;
      if (args.includes('--json') ? stdout.endsWith('}\n') : stdout.endsWith('\n')) resolve();
    });
  });
  await Promise.race([ready, ended]);
  const stop = () => {
    child.kill('SIGINT');
    return ended;
  };
  return { first: stdout.trim(), stop, ended };
}

/** The status of a request whose fields fetch would not send. */
const status = (url, headers = {}, method = 'GET') =>
  new Promise((resolve, reject) => {
    const asking = request(url, { headers, method, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asking.on('error', reject).end();
  });

describe('serve', () => {
  test('serves the samples to any client, on this machine alone', async () => {
    const { first: host, stop } = await start('serve');
    try {
      assert.match(host, /^localhost:\d+$/);
      const client = new RegistryClient();
      const [here, there] = [await client.config('sandbox.localhost/hello'), await client.config(`${host}/hello`)];
      assert.equal(there.descriptor.digest, here.descriptor.digest);
      const root = `http://127.0.0.1:${host.split(':')[1]}/v2/`;
      assert.equal(await status(root), 200);
      assert.equal(await status(`${root}hello/manifests/latest`, {}, 'HEAD'), 200);
      assert.equal(await status(root, { host: 'evil.example' }), 421);
      assert.equal(await status(root, { host: `localhost.evil.example` }), 421);
      assert.equal(await status(`${root}hello/manifests/x`, {}, 'PUT'), 405);
      assert.equal(await status(`${root}../../package.json`), 404);
    } finally {
      const { exit, stderr } = await stop();
      assert.deepEqual([exit, stderr], [130, `Serving it on http://${host}/v2/. Ctrl+C ends it.\n`]);
    }
  });

  test('serves a folder, and its port as JSON', async () => {
    const layout = join(folder, 'layout');
    cpSync(at('samples'), layout, { recursive: true });
    const { first, stop } = await start('serve', layout, '--json');
    const { host, port } = JSON.parse(first);
    assert.equal(host, `localhost:${port}`);
    const tags = [];
    for await (const tag of new RegistryClient().tags(`${host}/hello`)) tags.push(tag);
    assert.deepEqual(tags, ['1.0', '1.1', 'latest']);
    assert.deepEqual((await stop()).stderr, '');
  });

  test('refuses what is no layout, no port, or taken', async () => {
    writeFileSync(join(folder, 'file'), '');
    for (const path of [folder, join(folder, 'file'), join(folder, 'nothing')]) {
      const { exit, stderr } = await (await start('serve', path)).ended;
      assert.deepEqual([exit, stderr.split('\n')[0]], [1, `error: “${path}” is no OCI image layout.`]);
    }
    for (const port of ['99999', '-1', 'http', '80a', '']) {
      assert.equal((await (await start('serve', `--port=${port}`)).ended).exit, 2, port);
    }
    const other = createServer();
    const port = await listen(other, 0);
    const { exit, stderr } = await (await start('serve', '--port', String(port))).ended;
    assert.deepEqual([exit, stderr.split('\n')[0]], [1, `error: Port ${port} is taken.`]);
    await close(other);
  });
});

describe('relay', () => {
  test('says its address, with a key, and answers the pages that were named', async () => {
    const { first: url, stop } = await start(
      'relay',
      '--origin',
      'https://page.example',
      '--origin=http://localhost:1',
    );
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/[\w-]{20,}\/$/);
    assert.equal(await status(url, { origin: 'https://page.example' }), 200);
    assert.equal(await status(url, { origin: 'http://localhost:1' }), 200);
    assert.notEqual(await status(url, { origin: 'https://other.example' }), 200);
    assert.notEqual(await status(new URL('/', url), { origin: 'https://page.example' }), 200);
    const { exit, stderr } = await stop();
    assert.deepEqual(
      [exit, stderr],
      [130, 'Answering pages of https://page.example, http://localhost:1. Ctrl+C ends it.\n'],
    );
  });

  test('as JSON', async () => {
    const { first, stop } = await start('relay', '--json');
    const { url, port } = JSON.parse(first);
    assert.equal(new URL(url).port, String(port));
    assert.deepEqual(await stop(), { exit: 130, stdout: `${first}\n`, stderr: '' });
  });

  for (const args of [
    ['--origin', 'nonsense'],
    ['--origin', 'https://page.example/path'],
    ['--internal', 'no such host'],
    ['--registry', '-'],
    ['--port', '65536'],
  ]) {
    test(`refuses ${args.join(' ')}`, async () => {
      const { exit, stderr } = await (await start('relay', ...args)).ended;
      assert.equal(exit, 2, stderr);
      assert.match(stderr, new RegExp(`^error: .*“${args[1].replace(/[.]/g, '\\.')}”`));
    });
  }
});
