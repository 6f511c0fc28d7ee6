// The registry that `npm start` serves beside the page, asked by a real client.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { sandboxMount } from '../../scripts/lib/sandbox.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { skopeo } from './harness.mjs';

const { manifests } = JSON.parse(readFileSync(at('samples/index.json'), 'utf8'));
const named = (name) => manifests.find(({ annotations }) => annotations['org.opencontainers.image.ref.name'] === name);

let server;
let host;
let folder;

before(async () => {
  server = createSiteServer({ root: at('site'), mounts: [await sandboxMount()] });
  host = `127.0.0.1:${await listen(server, 0)}`;
  folder = mkdtempSync(join(tmpdir(), 'pullspec-'));
});

after(async () => {
  await close(server);
  rmSync(folder, { recursive: true, force: true });
});

test('skopeo copies every platform of an image and keeps its digest', async () => {
  await skopeo('copy', '--all', '--src-tls-verify=false', `docker://${host}/hello:1.0`, `oci:${folder}/copy:it`);
  const copy = JSON.parse(readFileSync(join(folder, 'copy/index.json'), 'utf8'));
  assert.equal(copy.manifests[0].digest, named('sandbox.localhost/hello:1.0').digest);
});

test('skopeo lists the tags', async () => {
  const listed = await skopeo('list-tags', '--tls-verify=false', `docker://${host}/hello`);
  const { Tags } = JSON.parse(listed);
  assert.deepEqual(Tags, ['1.0', '1.1', 'latest']);
});

test('nothing outside the samples is read', async () => {
  for (const path of [
    '/v2/hello/blobs/sha256:..%2f..%2fpackage.json',
    '/v2/..%2f..%2fpackage.json',
    '/v2/hello/manifests/../../x',
  ]) {
    const response = await fetch(`http://${host}${path}`);
    assert.ok(response.status >= 400, path);
  }
});
