// Whole images beside other tools: made by umoci, pushed by skopeo to Debian’s docker-registry, read by pullspec/layer and by
// the command line, and compared with what umoci unpacks and what GNU tar lists and prints.

import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { request as ask, createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { readImage } from 'pullspec/layer';
import { RegistryClient } from 'pullspec/registry';
import { at } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';
import { startRegistry } from './harness.mjs';
import { makeImage } from './real-image.mjs';

let registry;
let real;
before(async () => {
  registry = await startRegistry();
  real = await makeImage(registry);
});
after(async () => {
  real?.remove();
  await registry?.stop();
});

const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const client = new RegistryClient();
const nameOf = (form) => `${registry.host}/real/${form}`;
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Runs the program. */
function run(...args) {
  const child = spawn(process.execPath, [at('dist/cli.js'), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks = [[], []];
  for (const [nth, stream] of [child.stdout, child.stderr].entries())
    stream.on('data', (chunk) => chunks[nth].push(chunk));
  return new Promise((resolve) => {
    child.on('close', (exit) => {
      const [stdout, stderr] = chunks.map((all) => Buffer.concat(all));
      resolve({ exit, bytes: stdout, stdout: stdout.toString(), stderr: stderr.toString() });
    });
  });
}

/** Everything in a folder, as the list of an image has it. */
function treeOf(root, path = '') {
  const stats = lstatSync(join(root, path));
  const mode = stats.mode & 0o7777;
  const mtime = Math.floor(stats.mtimeMs / 1000);
  if (stats.isSymbolicLink()) return [[path, 'symlink', readlinkSync(join(root, path)), 0, mtime]];
  if (!stats.isDirectory()) return [[path, 'file', mode, stats.size, mtime]];
  const inside = readdirSync(join(root, path)).flatMap((name) => treeOf(root, path === '' ? name : `${path}/${name}`));
  return [[path, 'directory', mode, 0, 0], ...inside];
}

/** The same of an image; a hard link is as large as what it leads to. */
async function filesOf(image) {
  const all = [];
  for (const { path, type, mode, mtime, link } of image.find('')) {
    if (type === 'symlink') all.push([path, type, link, 0, mtime]);
    else if (type === 'directory') all.push([path, type, mode, 0, 0]);
    else all.push([path, 'file', mode, (await image.read(path)).length, mtime]);
  }
  return all;
}

const sorted = (list) => list.toSorted(([a], [b]) => (a < b ? -1 : 1));

for (const form of ['gzip', 'zstd']) {
  describe(`an image with ${form} layers`, () => {
    let image;
    before(async () => {
      image = await readImage(client, nameOf(form));
    });

    test('is verified, every layer and what it unpacks to', () => {
      assert.deepEqual([image.verdict.state, image.verdict.findings], ['verified', []]);
      assert.equal(image.layers.length, 4);
      for (const { layer } of image.layers) {
        assert.deepEqual(
          [layer.compression, layer.verdict.state, layer.diffVerdict.state],
          [form, 'verified', 'verified'],
        );
      }
    });

    test('has the files that umoci unpacks', async () => {
      const wanted = sorted(treeOf(real.unpacked));
      assert.ok(wanted.length > 25);
      // Not every layer lists the root, and umoci makes it anew.
      const isRoot = ([path]) => path === '';
      assert.deepEqual(
        sorted(await filesOf(image)).filter((it) => !isRoot(it)),
        wanted.filter((it) => !isRoot(it)),
      );
    });

    test('has the bytes that umoci unpacks', async () => {
      for (const [path, type] of treeOf(real.unpacked)) {
        if (type !== 'file') continue;
        assert.ok(Buffer.from(await image.read(path)).equals(readFileSync(join(real.unpacked, path))), path);
      }
    });

    test('its history says which line made which layer', () => {
      assert.deepEqual(
        image.history.map(({ instruction, layer }) => [instruction, layer]),
        [
          ['', undefined],
          ['ADD', 0],
          ['RUN', 1],
          ['', 2],
          ['', 3],
        ],
      );
    });

    test('links are followed inside the image alone', async () => {
      const read = async (path) => Buffer.from(await image.read(path, { follow: true }));
      const osRelease = readFileSync('/etc/os-release');
      for (const path of [
        '/etc/os-release',
        'lib/os-release',
        '/lib/../../etc/os-release',
        'etc/../../../etc/os-release',
      ]) {
        assert.ok((await read(path)).equals(osRelease), path);
      }
      assert.equal((await read('etc/outside')).toString(), 'hello again\n');
      await assert.rejects(read('etc/round'), { code: 'image-links' });
      await assert.rejects(read('etc/deleted'), { code: 'image-no-file' });
      await assert.rejects(read('opt/gone/file'), { code: 'image-no-file' });
      await assert.rejects(image.read('etc/os-release'), { code: 'layer-not-a-file' });
      assert.equal(image.at('etc/os-release').type, 'symlink');
      assert.equal(image.at('etc/os-release', { follow: true }).path, 'usr/lib/os-release');
    });
  });
}

describe('the command line', () => {
  test('lists a layer as GNU tar does', async () => {
    const words = (text) =>
      text
        .split('\n')
        .filter(Boolean)
        .map((line) => line.trim().replace(/ +/g, ' '));
    for (const [nth, archive] of real.archives.entries()) {
      const { stdout } = await run('files', nameOf('gzip'), '--layer', String(nth + 1));
      // An archive by umoci has no end mark: tar says so, and has listed all by then.
      const options = ['--numeric-owner', '--utc', '--quoting-style=literal', '-tvf', archive];
      const { stdout: list } = spawnSync('tar', options, { encoding: 'utf8' });
      const theirs = words(list).map(asWritten);
      assert.deepEqual(words(stdout).map(unmarked), theirs);
    }
  });

  /** A line of GNU tar’s with the name as it is meant: from the root, and what it deletes for a mark. */
  function asWritten(line) {
    const [mode, owner, size, day, time, ...name] = line.split(' ');
    const path = name
      .join(' ')
      .replace(/^\.?\/(?=.)/, '')
      .replace(/ link to \.?\//, ' link to ');
    return [mode, owner, size, day, time, path === './' ? './' : path].join(' ');
  }

  /** One of ours with the mark as the archive has it. */
  function unmarked(line) {
    const mark = (path) => path.replace(/([^/ ]*)$/, '.wh.$1');
    if (line.endsWith(' (deleted)')) return mark(line.slice(0, -' (deleted)'.length)).replace(/^x/, '-');
    if (line.endsWith(' (emptied)'))
      return line.slice(0, -' (emptied)'.length).replace(/^x/, '-').replace(/$/, '.wh..wh..opq');
    return line;
  }

  test('lists what a container would see, as many as umoci unpacks', async () => {
    const { stdout, exit } = await run('files', nameOf('gzip'), '--json');
    const paths = JSON.parse(stdout).map(({ path }) => path);
    assert.equal(exit, 0);
    assert.deepEqual(
      paths.filter(Boolean).sort(),
      treeOf(real.unpacked)
        .map(([path]) => path)
        .filter(Boolean)
        .sort(),
    );
  });

  test('prints the bytes that GNU tar prints, of a hard link those that it leads to', async () => {
    const { bytes, exit } = await run('cat', nameOf('zstd'), '/bin/ls');
    assert.equal(exit, 0);
    assert.ok(bytes.equals(execFileSync('tar', ['-xOf', real.archives[0], './bin/dir'], { maxBuffer: 1 << 28 })));
  });

  test('says what each layer changes', async () => {
    const { stdout } = await run('files', nameOf('gzip'), '--changes', '--layer', '2', '--json');
    const changes = JSON.parse(stdout).map(({ change, path, layer }) => `${change} ${path} ${layer}`);
    for (const change of [
      'removed etc/deleted 2',
      'changed etc/motd 2',
      'added opt/kept/second 2',
      'changed srv/turned 2',
      'removed srv/turned/file 2',
    ]) {
      assert.ok(changes.includes(change), `${change}\n${changes.join('\n')}`);
    }
  });

  test('finds nothing different in the same image, compressed in another way', async () => {
    const { stdout, exit } = await run('diff', nameOf('gzip'), nameOf('zstd'), '--json');
    const found = JSON.parse(stdout);
    assert.equal(exit, 0);
    assert.deepEqual([found.config, found.files], [[], []]);
    assert.deepEqual(
      found.layers.map(({ before, after }) => [before, after]),
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
    );
  });

  test('verifies every digest', async () => {
    const { stdout, exit } = await run('verify', nameOf('gzip'), '--json');
    const { state, digest, checks } = JSON.parse(stdout);
    assert.deepEqual([exit, state], [0, 'verified']);
    assert.equal(checks.length, 2 + 2 * 4);
    assert.ok(checks.every((check) => check.state === 'verified'));
    const manifest = await fetch(`${registry.url}v2/real/gzip/manifests/latest`, { headers: { accept: OCI_MANIFEST } });
    assert.equal(digest, sha256(Buffer.from(await manifest.arrayBuffer())));
  });
});

/** The registry with answers that are changed on the way. */
async function changed(change, work) {
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    ask(`${registry.url}${url.slice(1)}`, { method, headers: { ...headers, host: registry.host } }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        // What it says of the bytes would give the change away at once.
        const { 'content-length': _, 'docker-content-digest': __, ...rest } = answer.headers;
        response.writeHead(answer.statusCode, rest).end(change(url, Buffer.concat(chunks)));
      });
    }).end();
  });
  const port = await listen(server, 0);
  try {
    return await work(`127.0.0.1:${port}/real/gzip`);
  } finally {
    await close(server);
  }
}

/** One bit of what this URL gives is another one. */
const flip = (part, place) => (url, body) => {
  if (!url.includes(part) || body.length === 0) return body;
  body[Math.floor(place * (body.length - 1))] ^= 1;
  return body;
};

describe('a registry that flips a bit', () => {
  let manifest;
  before(async () => {
    ({ manifest } = await client.manifest(nameOf('gzip')));
  });

  for (const [where, place] of [
    ['first', 0],
    ['middle', 0.5],
    ['last', 1],
  ]) {
    test(`the ${where} byte of a layer: verify exits with 6 and names the layer`, async () => {
      const { digest } = manifest.layers[1];
      const got = await changed(flip(digest, place), (name) => run('verify', name));
      assert.equal(got.exit, 6, got.stderr);
      assert.match(got.stdout, new RegExp(`^MISMATCH +layer 2 +${digest}$`, 'm'));
      assert.match(got.stdout, /^MISMATCH sha256:/m);
    });
  }

  test('of a layer: nothing of the image is printed by the others', async () => {
    const { digest } = manifest.layers[0];
    for (const args of [['files'], ['cat', 'etc/motd']]) {
      const [command, ...rest] = args;
      const got = await changed(flip(digest, 0.5), (name) => run(command, name, ...rest));
      assert.deepEqual([got.exit, got.stdout], [6, ''], got.stderr);
    }
    const shown = await changed(flip(digest, 0.5), (name) => run('layers', name));
    assert.equal(shown.exit, 6);
    assert.match(shown.stdout, /Verdict +not what it should be/);
  });

  test('of the configuration, or of a manifest that is named by its digest', async () => {
    const { digest } = manifest.config;
    assert.equal((await changed(flip(digest, 0.5), (name) => run('verify', name))).exit, 6);
    const { descriptor } = await client.manifest(nameOf('gzip'));
    const got = await changed(flip('/manifests/', 0.5), (name) => run('verify', `${name}@${descriptor.digest}`));
    assert.equal(got.exit, 6, got.stderr);
  });
});

/** Puts a blob or a manifest into the repository. */
async function pushBlob(bytes) {
  const started = await fetch(`${registry.url}v2/real/gzip/blobs/uploads/`, { method: 'POST' });
  const place = new URL(started.headers.get('location'), registry.url);
  place.searchParams.set('digest', sha256(bytes));
  assert.equal((await fetch(place, { method: 'PUT', body: bytes })).status, 201);
  return { digest: sha256(bytes), size: bytes.length };
}

async function pushManifest(manifest, tag) {
  const headers = { 'content-type': OCI_MANIFEST };
  const url = `${registry.url}v2/real/gzip/manifests/${tag}`;
  const { status } = await fetch(url, { method: 'PUT', body: JSON.stringify(manifest), headers });
  assert.equal(status, 201);
  return `${nameOf('gzip')}:${tag}`;
}

describe('diff IDs that the registry takes, and that do not fit the layers', () => {
  let manifest;
  let config;
  before(async () => {
    ({ manifest } = await client.manifest(nameOf('gzip')));
    ({ config } = await client.config(nameOf('gzip')));
  });

  const cases = [
    ['one too few', (ids) => ids.slice(1), 'mismatch', 6, ['image-diff-ids']],
    ['one too many', (ids) => [...ids, ids[0]], 'mismatch', 6, ['image-diff-ids']],
    [
      'two swapped',
      ([a, b, ...rest]) => [b, a, ...rest],
      'mismatch',
      6,
      ['image-diff-id-other', 'image-diff-id-other'],
    ],
    ['one of another layer', ([, ...rest]) => [sha256('x'), ...rest], 'mismatch', 6, ['image-diff-id']],
    ['none', () => null, 'unknown', 1, ['image-diff-ids']],
    ['something else than a list', () => 'sha256', 'unknown', 1, ['image-no-config']],
  ];
  for (const [nth, [why, change, state, exit, codes]] of cases.entries()) {
    test(why, async () => {
      const bytes = Buffer.from(
        JSON.stringify({ ...config, rootfs: { type: 'layers', diff_ids: change(config.rootfs.diff_ids) } }),
      );
      const pushed = { ...manifest.config, ...(await pushBlob(bytes)) };
      const name = await pushManifest({ ...manifest, config: pushed }, `diff-ids-${nth}`);
      const image = await readImage(client, name);
      assert.deepEqual(
        [image.verdict.state, image.verdict.findings.map(({ sentence }) => sentence.code)],
        [state, codes],
      );
      assert.equal((await run('verify', name)).exit, exit);
    });
  }

  test('a layer that is there twice is read once, and said', async () => {
    const { layers } = manifest;
    const ids = config.rootfs.diff_ids;
    const twice = { ...config, rootfs: { type: 'layers', diff_ids: [...ids, ids[1]] } };
    const pushed = { ...manifest.config, ...(await pushBlob(Buffer.from(JSON.stringify(twice)))) };
    const name = await pushManifest({ ...manifest, config: pushed, layers: [...layers, layers[1]] }, 'twice');
    const asked = [];
    const counting = new RegistryClient({ onRequest: ({ phase, url }) => phase === 'sent' && asked.push(url) });
    const image = await readImage(counting, name);
    assert.equal(image.verdict.state, 'verified');
    assert.deepEqual(
      image.verdict.findings.map(({ layer, sentence }) => [layer, sentence.code]),
      [[4, 'image-layer-again']],
    );
    assert.equal(asked.filter((url) => url.includes(layers[1].digest)).length, 1);
    assert.equal(image.layers[4].layer, image.layers[1].layer);
  });

  test('a layer in gzip and one in zstd', async () => {
    const other = await client.manifest(nameOf('zstd'));
    const [first, ...rest] = manifest.layers;
    await pushBlob(
      Buffer.from(await new Response(await client.blob(nameOf('zstd'), other.manifest.layers[1])).arrayBuffer()),
    );
    const mixed = { ...manifest, layers: [first, other.manifest.layers[1], ...rest.slice(1)] };
    const image = await readImage(client, await pushManifest(mixed, 'mixed'));
    assert.equal(image.verdict.state, 'verified');
    assert.deepEqual(
      image.layers.map(({ layer }) => layer.compression),
      ['gzip', 'zstd', 'gzip', 'gzip'],
    );
  });

  test('foreign layers and those of unknown types are not asked for, and are no error for the rest', async () => {
    const [first, second, ...rest] = manifest.layers;
    const foreign = {
      ...first,
      mediaType: 'application/vnd.oci.image.layer.nondistributable.v1.tar+gzip',
      urls: ['http://127.0.0.1:9/x'],
    };
    const unknown = { ...second, mediaType: 'application/vnd.example.layer' };
    // This registry takes no layer with addresses, nor one of a type that it does not know.
    const body = Buffer.from(JSON.stringify({ ...manifest, layers: [foreign, unknown, ...rest] }));
    const swap = (url, answer) => (url.includes('/manifests/') ? body : answer);
    await changed(swap, async (name) => {
      const asked = [];
      const image = await readImage(new RegistryClient({ onRequest: ({ url }) => asked.push(url) }), name);
      assert.deepEqual(
        image.layers.map(({ plan }) => plan),
        ['foreign', 'unknown-type', 'read', 'read'],
      );
      assert.deepEqual([image.verdict.state, image.layers[3].layer.verdict.state], ['unknown', 'verified']);
      assert.ok(!asked.some((url) => [first.digest, second.digest, ':9/'].some((part) => url.includes(part))));
      assert.equal((await run('verify', name)).exit, 1);
    });
  });

  test('a layer that is gone leaves the others', async () => {
    const [first, ...rest] = manifest.layers;
    const image = await changed(
      (url, body) => (url.includes(first.digest) ? Buffer.alloc(0) : body),
      (name) => readImage(client, name),
    );
    assert.equal(image.layers[0].layer, undefined);
    assert.ok(image.layers[0].error);
    assert.ok(rest.every((_, nth) => image.layers[nth + 1].layer.verdict.state === 'verified'));
    assert.notEqual(image.verdict.state, 'verified');
  });
});
