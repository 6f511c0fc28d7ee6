// `pullspec/store` as it is published, in memory and in folders of the disk.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { memoryFiles } from 'pullspec/files/memory';
import { nodeFiles } from 'pullspec/files/node';
import { RegistryClient } from 'pullspec/registry';
import { ImageStore, StoreError } from 'pullspec/store';
import { at } from '../../scripts/lib/paths.mjs';
import { everyMoment } from '../files/failing.mjs';
import {
  clientOf,
  commands,
  HELLO,
  OTHER,
  pullIt,
  registryOf,
  stock,
  troubles,
  troublesAfter,
} from '../files/store-moments.mjs';
import { allFiles, digestOf } from './store-fixture.mjs';

const outer = mkdtempSync(join(tmpdir(), 'pullspec-store-'));
after(() => rmSync(outer, { recursive: true, force: true }));
let folders = 0;
const freshFolder = () => {
  folders += 1;
  return join(outer, String(folders));
};

const PLACES = { memory: () => memoryFiles(), disk: () => nodeFiles(freshFolder()) };

async function problemsOf(store) {
  const problems = [];
  for await (const problem of store.verify()) problems.push(problem);
  return problems;
}

/** A store opens, all it names is there and right, and nothing that was named before is lost. */
async function checkSound(files, before = []) {
  assert.deepEqual(await troubles(files, before), []);
  return ImageStore.open(files);
}

for (const [place, make] of Object.entries(PLACES)) {
  describe(`a store in ${place}`, () => {
    test('an image comes, is listed, gets names and loses them', async () => {
      const [registry, files] = [registryOf(), make()];
      const store = await ImageStore.open(files);
      const steps = [];
      const states = [];
      const options = {
        platform: 'linux/arm64',
        onStep: (step) => steps.push(step),
        onProgress: (it) => states.push(it),
      };
      const pulled = await store.pull(clientOf(registry), HELLO, options);
      assert.deepEqual(
        [pulled.downloaded, pulled.present, pulled.previous, pulled.image.name],
        [3, 0, undefined, HELLO],
      );
      const actions = steps.map(({ action }) => action);
      assert.deepEqual([actions[0], actions.at(-1)], ['ask', 'name']);
      assert.equal(actions.filter((action) => action === 'download').length, 3);
      assert.ok(steps.every(({ sentence }) => sentence.message && Object.isFrozen(sentence)));
      for (const state of ['waiting', 'active', 'done'])
        assert.ok(
          states.some((it) => it.state === state),
          state,
        );

      const again = await store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64' });
      assert.deepEqual([again.downloaded, again.bytes, again.present], [0, 0, 3]);
      const all = await store.pull(clientOf(registry), HELLO, { platform: 'all' });
      assert.deepEqual([all.downloaded, all.present, all.image.platforms.length], [2, 3, 2]);

      const tagged = await store.tag('r.example/team/hello:1', 'mine:2');
      assert.deepEqual([tagged.name, tagged.mounted], ['docker.io/library/mine:2', 'store.localhost/mine:2']);
      const [mine, hello] = await store.ls();
      assert.deepEqual([mine.familiar, hello.familiar], ['mine:2', 'r.example/team/hello:1']);
      const { arm64 } = registry.hello.children;
      const ids = [registry.hello.digest, registry.hello.digest.slice(7, 19), arm64.config.digest];
      for (const text of ['mine:2', ...ids])
        assert.equal((await store.get(text)).descriptor.digest, registry.hello.digest);
      assert.equal(await store.get('nothing:1'), undefined);

      await store.pull(clientOf(registry), OTHER, { as: 'r.example/team/hello:1' });
      const usage = await store.usage();
      assert.deepEqual([usage.images, usage.reclaimable], [2, 0]);
      const gone = await store.rm('mine:2');
      assert.deepEqual([gone.unnamed, gone.removed.length], [['docker.io/library/mine:2'], 4]);
      await assert.rejects(store.rm('mine:2'), (error) => error instanceof StoreError && error.code === 'not-found');
      const history = (await store.history()).map(({ action, name }) => `${action} ${name.split('/').at(-1)}`);
      assert.deepEqual(history, ['pull hello:1', 'tag mine:2', 'pull hello:1', 'rm mine:2']);
      await checkSound(files, [HELLO]);
    });

    test('manifests keep their bytes, and others find a layout', async () => {
      const [registry, files] = [registryOf(), make()];
      const store = await ImageStore.open(files);
      await store.pull(clientOf(registry), HELLO, { platform: 'all' });
      const found = await allFiles(files);
      assert.equal(new TextDecoder().decode(found.get('oci-layout')), '{"imageLayoutVersion":"1.0.0"}');
      for (const [digest, { bytes }] of registry.blobs)
        assert.deepEqual(found.get(`blobs/sha256/${digest.slice(7)}`), bytes, digest);
      const index = JSON.parse(new TextDecoder().decode(found.get('index.json')));
      assert.deepEqual(index.manifests[0].annotations, {
        'io.containerd.image.name': HELLO,
        'org.opencontainers.image.ref.name': '1',
      });
    });

    test('mounted, it answers as a registry, and gives nothing that is damaged', async () => {
      const [registry, files] = [registryOf(70_000), make()];
      const store = await ImageStore.open(files);
      const { image } = await store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64' });
      const client = new RegistryClient({ mounts: { 'store.localhost': store.mount() } });
      const config = await client.config(image.mounted, { platform: 'linux/arm64' });
      assert.equal(config.layers.length, 2);
      const read = async () =>
        new Response(await client.blob(image.mounted, config.layers[1].descriptor)).arrayBuffer();
      assert.equal(digestOf(new Uint8Array(await read())), config.layers[1].descriptor.digest);

      const path = `blobs/sha256/${config.layers[1].descriptor.digest.slice(7)}`;
      const bytes = await files.read(path);
      bytes[bytes.length - 1] ^= 1;
      await files.write(path, bytes);
      await assert.rejects(read());
      assert.equal(await files.read(path), undefined, 'it is put aside');
      await store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64' });
      assert.equal(digestOf(new Uint8Array(await read())), config.layers[1].descriptor.digest);

      const manifest = `blobs/sha256/${registry.hello.children.arm64.digest.slice(7)}`;
      await files.write(manifest, new TextEncoder().encode('{}'));
      await assert.rejects(client.config(image.mounted, { platform: 'linux/arm64' }));
      assert.equal(await files.read(manifest), undefined, 'so is a manifest');
    });

    test('what broke off is gone on with', async () => {
      const [registry, files] = [registryOf(3_000_000), make()];
      const store = await ImageStore.open(files);
      const [, layer] = registry.hello.children.arm64.layers;
      registry.cuts.set(layer.digest, 1_200_000);
      const client = new RegistryClient({
        fetch: async (request) => {
          const answer = await registry.fetch(request);
          // What is cut is not to be had again for now.
          if (request.url.endsWith(layer.digest) && registry.gets(layer.digest) > 1)
            return new Response('', { status: 404 });
          return answer;
        },
        retry: false,
      });
      await assert.rejects(store.pull(client, HELLO, { platform: 'linux/arm64' }), { name: 'RegistryError' });
      const part = (await files.list('.pullspec/ingest')).find(({ name }) => name.endsWith(layer.digest.slice(7)));
      assert.ok(part.size > 0 && part.size <= 1_200_000, `${part.size} bytes are kept`);
      const steps = [];
      await store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64', onStep: (step) => steps.push(step) });
      assert.ok(steps.some(({ sentence }) => sentence.code === 'store-step-resumed'));
      assert.deepEqual(await files.list('.pullspec/ingest'), []);
      await checkSound(files, [HELLO]);
    });

    test('two pulls at once fetch each blob once, and one that is given up does not end the other', async () => {
      const [registry, files] = [registryOf(200_000), make()];
      const store = await ImageStore.open(files);
      const client = clientOf(registry);
      let open;
      registry.gate = new Promise((resolve) => {
        open = resolve;
      });
      const controller = new AbortController();
      const first = store.pull(client, HELLO, { platform: 'linux/arm64', signal: controller.signal });
      const second = store.pull(client, HELLO, { platform: 'linux/arm64' });
      const third = store.pull(client, 'r.example/team/hello:arm');
      while (registry.gets(registry.hello.children.arm64.layers[1].digest) === 0) await new Promise(setImmediate);
      controller.abort(new Error('enough'));
      await assert.rejects(first, { name: 'StoreError', code: 'aborted' });
      open();
      registry.gate = undefined;
      await Promise.all([second, third]);
      for (const { digest } of registry.hello.children.arm64.layers) assert.equal(registry.gets(digest), 1, digest);
      await checkSound(files, [HELLO]);
    });

    test('given up, nothing changes afterwards', async () => {
      const [registry, files] = [registryOf(200_000), make()];
      const store = await ImageStore.open(files);
      registry.gate = new Promise(() => {});
      const controller = new AbortController();
      const pull = store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64', signal: controller.signal });
      while (registry.gets(registry.hello.children.arm64.layers[1].digest) === 0) await new Promise(setImmediate);
      controller.abort();
      await assert.rejects(pull, { code: 'aborted' });
      const before = await allFiles(files);
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(await allFiles(files), before);
      assert.deepEqual(await store.ls(), []);
    });

    test('find looks here first, and then there', async () => {
      const [registry, files] = [registryOf(), make()];
      const store = await ImageStore.open(files);
      const steps = [];
      const find = (platform) =>
        store.find(clientOf(registry), HELLO, {
          ...(platform && { platform }),
          onStep: ({ action }) => steps.push(action),
        });
      assert.equal((await find('linux/arm64')).source, 'registry');
      assert.deepEqual(steps.slice(0, 2), ['find', 'ask']);
      const asked = registry.asked.length;
      assert.equal((await find('linux/arm64')).source, 'store');
      assert.equal((await find()).source, 'store');
      assert.equal(registry.asked.length, asked, 'nobody was asked');
      assert.equal((await find('linux/amd64')).source, 'registry');
      await assert.rejects(find('linux/s390x'), { code: 'no-matching-platform' });
    });

    test('what cannot be read is left as it is', async () => {
      for (const [path, text, code] of [
        ['index.json', '{"schemaVersion":2,"manifests":[', 'damaged-index'],
        ['index.json', '{"manifests":[],"manifests":[],"schemaVersion":2}', 'damaged-index'],
        ['oci-layout', '{"imageLayoutVersion":"2.0.0"}', 'newer-layout'],
      ]) {
        const [registry, files] = [registryOf(), make()];
        const store = await ImageStore.open(files);
        await files.write(path, new TextEncoder().encode(text));
        for (const work of [
          () => ImageStore.open(files),
          () => store.pull(clientOf(registry), HELLO),
          () => store.tag('a', 'b'),
          () => store.rm('a'),
          () => store.gc(),
          () => store.ls(),
        ])
          await assert.rejects(work, { name: 'StoreError', code });
        assert.equal(new TextDecoder().decode(await files.read(path)), text);
      }
    });
  });
}

describe('broken off or failing at every moment, nothing is lost', () => {
  for (const name of Object.keys(commands)) {
    for (const how of ['stop', 'fail']) {
      test(`${name}, ${how}`, async () => {
        const work = commands[name](registryOf());
        const check = async (files) => assert.deepEqual(await troublesAfter(files, name), []);
        const moments = await everyMoment({ make: () => memoryFiles(), prepare: stock, work, check, how });
        assert.ok(moments > 20, `${moments} moments`);
      });
    }
  }
});

describe('several processes', () => {
  const script = at('tests/js/store-process.mjs');
  const start = (...args) => {
    const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? signal)));
    return { child, ended };
  };

  test('two that give a thousand names each lose none', async () => {
    const folder = freshFolder();
    const registry = registryOf();
    await pullIt(registry, OTHER)(nodeFiles(folder));
    const last = (await pullIt(registry, 'r.example/team/hello:arm')(nodeFiles(folder))).image;
    const writers = ['a', 'b'].map((prefix) => start('tag', folder, OTHER, prefix, 1000, last.name));
    assert.deepEqual(await Promise.all(writers.map(({ ended }) => ended)), [0, 0]);
    const store = await checkSound(nodeFiles(folder), [OTHER]);
    const images = await store.ls();
    assert.equal(images.length, 52);
    // The fortieth round was the last, and gave all names to this one.
    for (const { name, descriptor } of images)
      if (name !== OTHER) assert.equal(descriptor.digest, last.descriptor.digest);
    const changes = (await store.history()).filter(({ action }) => action === 'tag');
    assert.equal(changes.length, 2000);
  });

  test('one that is killed while it pulls leaves what another goes on with', async () => {
    const folder = freshFolder();
    const { child, ended } = start('pull', folder, HELLO);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    assert.equal(await ended, 'SIGKILL');
    const files = nodeFiles(folder);
    const parts = await files.list('.pullspec/ingest');
    assert.ok(
      parts.some(({ size }) => size > 0),
      'something is left',
    );
    const registry = registryOf(8_000_000);
    const steps = [];
    const store = await ImageStore.open(files);
    await store.pull(clientOf(registry), HELLO, { platform: 'linux/arm64', onStep: (step) => steps.push(step) });
    assert.ok(steps.some(({ sentence }) => sentence.code === 'store-step-resumed'));
    await checkSound(files, [HELLO]);
  });
});

test('what is damaged on the disk is found, put aside and brought again', async () => {
  const registry = registryOf(1000);
  const damage = {
    flipped: (path) => {
      const bytes = readFileSync(path);
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(path, bytes);
    },
    cut: (path) => truncateSync(path, 1),
    longer: (path) => writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')])),
    missing: (path) => unlinkSync(path),
    linked: (path) => {
      unlinkSync(path);
      symlinkSync('/etc/hostname', path);
    },
  };
  const kinds = { missing: 'missing', linked: 'not-a-file' };
  for (const [how, harm] of Object.entries(damage)) {
    for (const part of ['layer', 'config', 'manifest']) {
      const folder = freshFolder();
      await pullIt(registry, OTHER)(nodeFiles(folder));
      const { digest } = { layer: registry.other.layers[1], config: registry.other.config, manifest: registry.other }[
        part
      ];
      const path = join(folder, 'blobs/sha256', digest.slice(7));
      harm(path);
      const store = await ImageStore.open(nodeFiles(folder));
      const problems = await problemsOf(store);
      assert.ok(
        problems.some((problem) => problem.digest === digest && problem.kind === (kinds[how] ?? 'damaged')),
        `${how} ${part}: ${JSON.stringify(problems)}`,
      );
      await store.pull(clientOf(registry), OTHER);
      assert.equal(digestOf(readFileSync(path)), digest, `${how} ${part}`);
      await checkSound(nodeFiles(folder), [OTHER]);
    }
  }
});

test('errors tell what they are about', async () => {
  const store = await ImageStore.open(memoryFiles({ limit: 20_000 }));
  const registry = registryOf(40_000);
  const full = await store.pull(clientOf(registry), HELLO).catch((error) => error);
  assert.deepEqual([full.name, full.code, full.reference], ['StoreError', 'no-space', HELLO]);
  assert.ok(full.needed > 0 && full.available >= 0 && full.hint.message);
  assert.equal(JSON.parse(JSON.stringify(full)).code, 'no-space');
  const away = await store.pull(clientOf(registry), 'r.example/team/hello:none').catch((error) => error);
  assert.deepEqual([away.name, away.code], ['RegistryError', 'not-found']);
  await assert.rejects(store.pull(clientOf(registry), 'A b'), { name: 'StoreError', code: 'invalid-reference' });
  await assert.rejects(store.tag('a', 'A:b'), { code: 'invalid-reference' });
  await assert.rejects(store.pull(clientOf(registry), HELLO, { platform: 'x' }), { code: 'no-matching-platform' });
});
