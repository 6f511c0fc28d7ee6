// The store of images between a real registry and skopeo: what one wrote the other reads, and no digest changes.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { ImageStore } from 'pullspec/store';
import { push, skopeo, startRegistry } from './harness.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-store-'));
after(() => rmSync(outer, { recursive: true, force: true }));
const folderOf = (name) => join(outer, name);

let registry;
const client = new RegistryClient();
before(async () => {
  registry = await startRegistry();
  for (const sample of ['hello:1.0', 'hello:1.1']) await push(registry, sample, `team/${sample}`);
});

const problemsOf = async (store) => {
  const problems = [];
  for await (const problem of store.verify()) problems.push(problem);
  return problems;
};

const digestIn = async (...args) => {
  const raw = await skopeo('inspect', '--raw', ...args);
  const { createHash } = await import('node:crypto');
  return `sha256:${createHash('sha256').update(raw).digest('hex')}`;
};

describe('a store on disk', () => {
  test('what skopeo pushed comes with the same digests, and skopeo reads the folder', async () => {
    const folder = folderOf('pulled');
    const store = await ImageStore.open(nodeFiles(folder));
    for (const tag of ['1.0', '1.1']) {
      const name = `${registry.host}/team/hello:${tag}`;
      const { image } = await store.pull(client, name, { platform: 'all' });
      const remote = await digestIn('--tls-verify=false', `docker://${name}`);
      assert.equal(image.descriptor.digest, remote, 'the same digest as skopeo sees');
      assert.equal(await digestIn(`oci:${folder}:${tag}`), remote, 'and as it finds in the folder');
      const copy = folderOf(`copy ${tag}`.replace(' ', '-'));
      await skopeo('copy', '--quiet', '--all', `oci:${folder}:${tag}`, `dir:${copy}`);
      const manifest = readFileSync(join(copy, 'manifest.json'));
      const { createHash } = await import('node:crypto');
      assert.equal(`sha256:${createHash('sha256').update(manifest).digest('hex')}`, remote);
    }
    assert.deepEqual(await problemsOf(store), []);
  });

  test('what skopeo wrote opens, and keeps what is not ours', async () => {
    const folder = folderOf('theirs');
    await skopeo(
      'copy',
      '--quiet',
      '--src-tls-verify=false',
      `docker://${registry.host}/team/hello:1.1`,
      `oci:${folder}:theirs`,
    );
    const entries = () => JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')).manifests;
    const [theirs] = entries();
    const store = await ImageStore.open(nodeFiles(folder));
    const [image] = await store.ls();
    assert.deepEqual([image.familiar, image.name, image.complete], ['theirs', undefined, true]);
    const tagged = await store.tag('theirs', 'mine:1');
    assert.equal(tagged.descriptor.digest, theirs.digest);
    assert.deepEqual(entries()[0], theirs);
    await skopeo('copy', '--quiet', `oci:${folder}:1`, `dir:${folderOf('mine')}`);
    await store.rm('mine:1');
    assert.deepEqual(entries(), [theirs]);
    assert.deepEqual((await store.gc()).removed, []);
    await skopeo('copy', '--quiet', `oci:${folder}:theirs`, `dir:${folderOf('still')}`);
  });

  test('two programs write into one folder', async () => {
    const folder = folderOf('both');
    const store = await ImageStore.open(nodeFiles(folder));
    await store.pull(client, `${registry.host}/team/hello:1.1`);
    await skopeo(
      'copy',
      '--quiet',
      '--src-tls-verify=false',
      `docker://${registry.host}/team/hello:1.0`,
      `oci:${folder}:other`,
    );
    const names = (await store.ls()).map(({ familiar }) => familiar);
    assert.deepEqual(names, [`${registry.host}/team/hello:1.1`, 'other']);
    assert.deepEqual(await problemsOf(store), []);
    cpSync(folder, folderOf('moved'), { recursive: true });
    const moved = await ImageStore.open(nodeFiles(folderOf('moved')));
    assert.equal((await moved.ls()).length, 2);
  });
});
