// Images in files: tests/fixtures/archives.json, packed into tar archives and laid out as folders, through the published
// package; archives of any size; and what is mounted instead of asked for.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ArchiveError, openArchive } from 'pullspec/archive';
import { openArchiveFile } from 'pullspec/node';
import { RegistryClient, RegistryError } from 'pullspec/registry';
import { createRegistry } from 'pullspec/server';
import { at } from '../../scripts/lib/paths.mjs';
import { file, symlink, tar } from '../../scripts/samples/tar.mjs';
import { ROOT, sha256 } from './samples-layout.mjs';

const fixture = JSON.parse(readFileSync(at('tests/fixtures/archives.json'), 'utf8'));
const work = mkdtempSync(join(tmpdir(), 'pullspec-archive-'));
after(() => rmSync(work, { recursive: true, force: true }));

const blobs = new Map();
/** Puts digests, their hex digits and sizes of blobs into a text. */
const fill = (text) =>
  text
    .replaceAll(/"\$\{size:(\w+)\}"/g, (_, name) => String(blobs.get(name).length))
    .replaceAll(/\$\{(digest|hex):(\w+)\}/g, (_, what, name) => {
      const digest = sha256(blobs.get(name));
      return what === 'hex' ? digest.slice('sha256:'.length) : digest;
    });
const textOf = (value) => Buffer.from(fill(typeof value === 'string' ? value : JSON.stringify(value)));
for (const [name, value] of Object.entries(fixture.blobs)) blobs.set(name, textOf(value));

function contentOf(spec) {
  if (typeof spec === 'string') return textOf(spec);
  if (spec.repeat) return Buffer.from(spec.repeat[0].repeat(spec.repeat[1]));
  return spec.blob ? blobs.get(spec.blob) : textOf(spec.json);
}

/** An archive in exactly this order, duplicates and all. */
function pack(files, cut = 0) {
  const parts = files.map(([path, spec]) => {
    const entry = typeof spec.link === 'string' ? symlink(fill(path), spec.link) : file(fill(path), contentOf(spec));
    return tar([entry], 0).subarray(0, -1024);
  });
  const whole = Buffer.concat([...parts, Buffer.alloc(1024)]);
  return whole.subarray(0, whole.length - cut);
}

const layOut = (files) => new Map(files.map(([path, spec]) => [fill(path), new Blob([contentOf(spec)])]));

/** All ways in which a case can be opened. */
function* forms({ files, cut, folder = true }) {
  const archive = pack(files, cut);
  yield ['bytes', (options) => openArchive(archive, options)];
  yield ['a file', (options) => openArchive(new File([archive], 'my-image.tar'), { ...options, name: undefined })];
  if (!cut) yield ['gzip', (options) => openArchive(new Blob([gzipSync(archive)]), options)];
  if (folder) yield ['a folder', (options) => openArchive(layOut(files), options)];
}

const mount = (archive, options = {}) =>
  new RegistryClient({
    retry: false,
    fetch: ({ url }) => assert.fail(`asked the network for ${url}`),
    mounts: { [archive.host]: archive },
    ...options,
  });

async function bytesOf(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const codeOf = (promise) =>
  promise.then(
    () => undefined,
    (error) => {
      assert.ok(error instanceof RegistryError, error);
      return error.code;
    },
  );

describe('archives', () => {
  for (const entry of fixture.cases) {
    test(entry.reason, async () => {
      for (const [form, open] of forms(entry)) {
        const opening = open({ name: 'my-image.tar' });
        if (entry.error) {
          await assert.rejects(opening, (error) => error instanceof ArchiveError && error.code === entry.error, form);
          continue;
        }
        const archive = await opening;
        const codes = [...new Set(archive.notices.map(({ code }) => code))].sort();
        assert.deepEqual([archive.kind, codes], [entry.kind, entry.notices ?? []], form);
        assert.deepEqual(
          archive.images.map(({ names, made }) => [names, made]),
          entry.images.map(({ names, made }) => [names, made]),
          form,
        );
        for (const [place, image] of entry.images.entries()) await opens(archive, archive.images[place], image);
        for (const [repository, tags] of Object.entries(entry.tags ?? {})) {
          const found = [];
          for await (const tag of mount(archive).tags(`archive.localhost/${repository}`)) found.push(tag);
          assert.deepEqual(found, tags, form);
        }
      }
    });
  }
});

/** The client reads the image that an archive tells of, and refuses what is not what it says. */
async function opens(archive, { reference, descriptor }, wanted) {
  const expected = fill(wanted.reference);
  assert.equal(reference, expected.endsWith('@') ? `${expected}${descriptor.digest}` : expected);
  const client = mount(archive);
  if (wanted.refused) {
    assert.equal(await codeOf(client.config(reference)), wanted.refused);
    return;
  }
  const config = await client.config(reference);
  assert.equal(config.image.descriptor.digest, descriptor.digest);
  const [layer] = config.image.manifest.layers;
  if (wanted.layer) assert.equal(layer.digest, fill(wanted.layer));
  const read = async () => bytesOf(await client.blob(reference, layer));
  if (wanted.blob) {
    assert.equal(await codeOf(read()), wanted.blob);
    return;
  }
  assert.deepEqual(await read(), blobs.get('layer'));
  assert.deepEqual(
    await bytesOf(await client.blob(reference, layer, { range: { start: 3, end: 9 } })),
    blobs.get('layer').subarray(3, 9),
  );
}

const first = fixture.cases[0];

describe('what is no archive', () => {
  for (const [what, bytes, code] of [
    ['nothing', [], 'archive-unknown'],
    ['a text', Buffer.from('hello'.repeat(500)), 'archive-unknown'],
    ['xz', Buffer.from('fd377a585a000004', 'hex'), 'archive-compression'],
    ['bzip2', Buffer.from('BZh91AY'), 'archive-compression'],
    ['zip', Buffer.from('PK\x03\x04\x14\0'), 'archive-compression'],
    ['cut gzip', gzipSync(pack(first.files)).subarray(0, 200), 'layer-truncated'],
    [
      'damaged gzip',
      Buffer.concat([gzipSync(pack(first.files)).subarray(0, 60), Buffer.alloc(900)]),
      'layer-gzip-data',
    ],
  ]) {
    test(what, async () => {
      await assert.rejects(openArchive(Uint8Array.from(bytes)), { name: 'ArchiveError', code });
    });
  }

  test('one that unpacks to more than the limit, or holds more files', async () => {
    const bomb = gzipSync(Buffer.alloc(64 << 20));
    const limits = { unpacked: 1 << 20, files: 5 };
    await assert.rejects(openArchive(bomb, { limits }), { code: 'archive-too-large' });
    const files = Array.from({ length: 6 }, (_, place) => [`file${place}`, 'x']);
    await assert.rejects(openArchive(pack(files), { limits }), { code: 'archive-too-many' });
    await assert.rejects(openArchive(layOut(files), { limits }), { code: 'archive-too-many' });
  });

  test('one that is given up', async () => {
    const signal = AbortSignal.abort();
    await assert.rejects(openArchive(pack(first.files), { signal }), { name: 'AbortError' });
  });
});

test('of an archive of many gigabytes little is read, and only when it is asked for', async () => {
  const size = 10 * 2 ** 30;
  const head = pack([...first.files, ['huge', 'x']]).subarray(0, -2 * 512 - 2 * 512);
  const header = Buffer.from(tar([file('huge', '')], 0).subarray(0, 512));
  header.write(size.toString(8).padStart(11, '0'), 124);
  header.write('        ', 148);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  let read = 0;
  const source = (start, end) => ({
    size: end - start,
    slice: (from, to) => source(start + from, Math.min(start + to, end)),
    stream: () => assert.fail('nothing is streamed'),
    async arrayBuffer() {
      assert.ok(end - start <= 1 << 20, `${end - start} bytes at once`);
      read += end - start;
      const bytes = new Uint8Array(end - start);
      for (const [place, part] of [
        [0, head],
        [head.length, header],
      ]) {
        for (let at = Math.max(place, start); at < Math.min(place + part.length, end); at++) {
          bytes[at - start] = part[at - place];
        }
      }
      return bytes.buffer;
    },
  });
  const archive = await openArchive(source(0, head.length + 512 + size + 1024));
  assert.deepEqual(
    [archive.images.map(({ reference }) => reference), archive.notices],
    [['archive.localhost/alpine:3'], []],
  );
  assert.ok(read < 1 << 20, `${read} bytes were read`);
});

describe('on disk', () => {
  const put = (folder, files) => {
    for (const [path, spec] of files) {
      mkdirSync(dirname(join(folder, fill(path))), { recursive: true });
      if (typeof spec.link === 'string') symlinkSync(spec.link, join(folder, fill(path)));
      else writeFileSync(join(folder, fill(path)), contentOf(spec));
    }
    return folder;
  };

  test('a file and a folder, by their names', async () => {
    const { files } = fixture.cases.find(({ reason }) => reason.startsWith('A tag alone'));
    writeFileSync(join(work, 'some image.tar'), pack(files));
    put(join(work, 'Layout'), files);
    for (const [path, name] of [
      ['some image.tar', 'some-image'],
      ['Layout', 'layout'],
    ]) {
      const archive = await openArchiveFile(join(work, path));
      assert.equal(archive.images[0].reference, `archive.localhost/${name}:edge`);
      await opens(archive, archive.images[0], { reference: `archive.localhost/${name}:edge` });
    }
  });

  test('a link that leads out of a folder is refused, one that stays is followed', async () => {
    writeFileSync(join(work, 'outside'), blobs.get('layer'));
    const saved = fixture.cases.find(({ kind, folder }) => kind === 'docker' && folder !== false).files;
    const list = JSON.parse(JSON.stringify(saved).replaceAll('one/layer.tar"]', 'two/layer.tar"]'));
    const inside = await openArchiveFile(
      put(join(work, 'in'), [...list, ['two/layer.tar', { link: '../one/layer.tar' }]]),
    );
    assert.deepEqual([inside.images.length, inside.notices.length], [1, 0]);
    const out = await openArchiveFile(put(join(work, 'out'), [...list, ['two/layer.tar', { link: '../../outside' }]]));
    assert.deepEqual([out.images, out.notices.map(({ code }) => code)], [[], ['archive-leaving', 'archive-missing']]);
  });

  test('what is not there is an error of the system', async () => {
    await assert.rejects(openArchiveFile(join(work, 'gone.tar')), { code: 'ENOENT' });
  });
});

describe('mounts', () => {
  test('answer for registries, wherever their API is, and no request leaves', async () => {
    const samples = createRegistry({
      read: async (path) => {
        try {
          return readFileSync(join(ROOT, 'samples', path));
        } catch {
          return undefined;
        }
      },
    });
    for (const host of ['docker.io', 'example.com:5000', 'archive.localhost', 'sandbox.localhost']) {
      const events = [];
      const client = mount({ host, fetch: samples.fetch }, { onRequest: (event) => events.push(event) });
      const { descriptor } = await client.manifest(`${host}/hello:1.1`).catch((error) => {
        // Docker Hub puts “library/” in front of a name without an owner, and the samples have none.
        assert.deepEqual([host, error.code], ['docker.io', 'not-found']);
        return {};
      });
      assert.equal(descriptor === undefined, host === 'docker.io');
      assert.ok(events.length > 0 && events.every(({ transport }) => transport === 'mount'), host);
    }
  });

  test('are looked at anew for each request', async () => {
    const archive = await openArchive(pack(first.files));
    const mounts = {};
    const client = new RegistryClient({ mounts, retry: false, fetch: async () => new Response('', { status: 404 }) });
    assert.notEqual(await codeOf(client.manifest('archive.localhost/alpine:3')), undefined);
    mounts['archive.localhost'] = archive;
    assert.equal(await codeOf(client.manifest('archive.localhost/alpine:3')), undefined);
  });

  test('two archives at once have two names', async () => {
    const two = await Promise.all(
      ['a.localhost', 'b.localhost'].map((host) => openArchive(pack(first.files), { host })),
    );
    const client = new RegistryClient({ mounts: Object.fromEntries(two.map((archive) => [archive.host, archive])) });
    for (const { images, host } of two) {
      assert.equal(images[0].reference, `${host}/alpine:3`);
      assert.equal(await client.resolve(images[0].reference).then(({ digest }) => digest), images[0].descriptor.digest);
    }
  });
});
