// Tables of contents of eStargz and zstd:chunked layers: quick to have, and never the truth. The layers are made here.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { readContents, readImage, readLayer } from '../../dist/layer.js';
import { directory, file, hardlink, symlink, tar, whiteout } from '../../scripts/samples/tar.mjs';

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const text = new TextEncoder();

const FILES = [
  directory('etc'),
  file('etc/motd', 'hello\n'),
  hardlink('etc/motd-too', 'etc/motd'),
  symlink('etc/link', 'motd'),
  file('bin/tool', '#!/bin/sh\n', 0o4755),
  whiteout('opt/gone'),
];

/** What a table has of an entry. */
function row({ path, type, mode, content = '', target }) {
  const types = { file: 'reg', directory: 'dir', symlink: 'symlink', hardlink: 'hardlink' };
  const common = {
    name: type === 'directory' ? `${path}/` : path,
    type: types[type],
    mode,
    modtime: '1970-01-01T00:00:00Z',
  };
  return {
    ...common,
    ...(type === 'file' && { size: content.length, digest: digestOf(content) }),
    ...(target && { linkName: target }),
  };
}

/** The table of these entries, with the folders that `tar` adds. */
const tableOf = (entries) => ({ version: 1, entries: [...entries, directory('bin'), directory('opt')].map(row) });

/** The last bytes of an eStargz layer: an empty gzip member that says where the table is. */
function footer(offset) {
  const field = text.encode(`${offset.toString(16).padStart(16, '0')}STARGZ`);
  const head = Uint8Array.of(0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, 0x53, 0x47, 22, 0);
  // An empty block that is stored, and no bytes with their checksum.
  return Buffer.concat([head, field, Uint8Array.of(1, 0, 0, 0xff, 0xff), new Uint8Array(8)]);
}

/** An eStargz layer: a gzip member with the files, one with the table, one that says where that is. */
function estargz(entries, table = tableOf(entries)) {
  const json = JSON.stringify(table);
  const archive = tar(entries, 0);
  const files = gzipSync(archive.subarray(0, archive.length - 1024));
  const index = gzipSync(tar([file('stargz.index.json', json)], 0));
  const bytes = Buffer.concat([files, index, footer(files.length)]);
  const annotations = { 'containerd.io/snapshot/stargz/toc.digest': digestOf(json) };
  return { bytes, annotations };
}

/** A frame of zstd that holds bytes as they are; larger ones do not come here. */
function zstdFrame(bytes) {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const blocks = [];
  for (let start = 0; start < bytes.length || start === 0; start += 1 << 16) {
    const part = bytes.subarray(start, start + (1 << 16));
    const isLast = start + (1 << 16) >= bytes.length;
    const header = (part.length << 3) | (isLast ? 1 : 0);
    blocks.push(Uint8Array.of(header & 255, (header >> 8) & 255, header >> 16), part);
  }
  return Buffer.concat([Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0xa0), size, ...blocks]);
}

/** A zstd:chunked layer: the files in a frame, the table in one that is skipped. */
function chunked(entries, table = tableOf(entries)) {
  const files = zstdFrame(tar(entries, 0));
  const json = Buffer.from(JSON.stringify(table));
  const packed = zstdFrame(json);
  const skipped = Buffer.alloc(8);
  skipped.writeUInt32LE(0x184d2a50);
  skipped.writeUInt32LE(packed.length, 4);
  const annotations = {
    'io.github.containers.zstd-chunked.manifest-position': `${files.length + 8}:${packed.length}:${json.length}:1`,
    'io.github.containers.zstd-chunked.manifest-checksum': digestOf(packed),
  };
  return { bytes: Buffer.concat([files, skipped, packed]), annotations };
}

/** A client that has one layer, and keeps in mind which parts of it were asked for. */
function clientOf(bytes) {
  const ranges = [];
  const blob = async (_, __, { range = {} } = {}) => {
    const { start = 0, end = bytes.length } = range;
    ranges.push([start, end]);
    return new Blob([bytes.subarray(start, end)]).stream();
  };
  return { blob, ranges };
}

const descriptorOf = ({ bytes, annotations }, mediaType) => ({
  mediaType: `application/vnd.oci.image.layer.v1.tar+${mediaType}`,
  digest: digestOf(bytes),
  size: bytes.length,
  annotations,
});

const WAYS = [
  ['estargz', estargz, 'gzip'],
  ['zstd-chunked', chunked, 'zstd'],
];

for (const [kind, make, compression] of WAYS) {
  describe(kind, () => {
    const made = make(FILES);
    const descriptor = descriptorOf(made, compression);
    const codes = async (table, entries = FILES) => {
      const other = make(entries, table);
      const contents = await readContents(clientOf(other.bytes), 'a', descriptorOf(other, compression));
      const { disagreements } = contents.compare(await readLayer(other.bytes));
      return disagreements.map(({ code, parameters }) => [code, ...Object.values(parameters)].join(' '));
    };

    test('the layer is one that anybody reads', async () => {
      const layer = await readLayer(made.bytes, { digest: descriptor.digest, size: descriptor.size });
      assert.deepEqual([layer.verdict.state, layer.fault, layer.compression], ['verified', undefined, compression]);
      assert.equal(layer.at('etc/motd').size, 6);
    });

    test('its table is read by range, and never more than it', async () => {
      const client = clientOf(made.bytes);
      const contents = await readContents(client, 'a', descriptor);
      assert.deepEqual([contents.kind, contents.state], [kind, 'verified']);
      const files = contents.entries().map(({ type, path }) => `${type} ${path}`);
      assert.deepEqual(files.slice(0, 6), [
        'directory etc',
        'file etc/motd',
        'hardlink etc/motd-too',
        'symlink etc/link',
        'file bin/tool',
        'whiteout opt/gone',
      ]);
      assert.equal(contents.entries()[4].mode, 0o4755);
      assert.ok(client.ranges.every(([start]) => start > 0));
    });

    test('it says nothing else than the layer', async () => assert.deepEqual(await codes(tableOf(FILES)), []));

    test('what it says otherwise is told, and the layer counts', async () => {
      const said = (change) => ({ version: 1, entries: change(tableOf(FILES).entries) });
      const edit = (name, more) => said((all) => all.map((it) => (it.name === name ? { ...it, ...more } : it)));
      assert.deepEqual(await codes(said((all) => all.filter(({ name }) => name !== 'bin/tool'))), [
        'layer-table-missing bin/tool',
      ]);
      assert.deepEqual(await codes(said((all) => [...all, { name: 'bin/evil', type: 'reg', size: 1, mode: 0o755 }])), [
        'layer-table-extra bin/evil',
      ]);
      assert.deepEqual(await codes(edit('etc/motd', { size: 7 })), ['layer-table-differs etc/motd size']);
      assert.deepEqual(await codes(edit('bin/tool', { mode: 0o755 })), ['layer-table-differs bin/tool mode']);
      assert.deepEqual(await codes(edit('etc/link', { linkName: '/evil' })), ['layer-table-differs etc/link target']);
      assert.deepEqual(await codes(edit('etc/motd', { type: 'dir' })), ['layer-table-differs etc/motd type']);
      assert.deepEqual(await codes(edit('bin/tool', { uid: 1000 })), ['layer-table-differs bin/tool owner']);
      assert.deepEqual(await codes(said((all) => all.filter(({ name }) => name !== 'opt/.wh.gone'))), [
        'layer-table-missing opt/gone',
      ]);
    });

    test('a table that the manifest does not name is refused', async () => {
      const other = make(FILES, { version: 1, entries: [] });
      const named = { ...descriptorOf(other, compression), annotations: { ...other.annotations } };
      for (const key of Object.keys(named.annotations)) {
        if (/digest|checksum/.test(key)) named.annotations[key] = digestOf('another');
      }
      await assert.rejects(readContents(clientOf(other.bytes), 'a', named), {
        name: 'LayerError',
        code: 'layer-table-digest',
      });
    });

    test('one that is no table is refused', async () => {
      for (const table of [[], 'text', { entries: 'none' }, null]) {
        const other = make(FILES, table);
        const asked = readContents(clientOf(other.bytes), 'a', descriptorOf(other, compression));
        await assert.rejects(asked, { name: 'LayerError', code: 'layer-table-broken' });
      }
    });

    test('an image whose table lies is shown as its layers are, and it is said', async () => {
      const other = make(FILES, { version: 1, entries: [{ name: 'evil', type: 'reg', size: 1, mode: 0o644 }] });
      const layer = descriptorOf(other, compression);
      const { diffVerdict } = await readLayer(other.bytes, { computeDiffId: true });
      const config = { architecture: 'amd64', os: 'linux', rootfs: { type: 'layers', diff_ids: [diffVerdict.actual] } };
      const client = {
        ...clientOf(other.bytes),
        config: async () => ({ config, image: { descriptor: layer, manifest: { layers: [layer], config: layer } } }),
      };
      const image = await readImage(client, 'a');
      assert.equal(image.verdict.state, 'verified');
      assert.equal(image.at('evil'), undefined);
      assert.equal(image.at('etc/motd').size, 6);
      const found = image.layers[0].disagreements.map(({ code }) => code);
      assert.ok(found.includes('layer-table-extra') && found.includes('layer-table-missing'));
    });
  });
}

describe('places that make no sense', () => {
  const { bytes } = estargz(FILES);
  const layer = descriptorOf({ bytes, annotations: {} }, 'gzip');

  test('a layer without a table has none', async () => {
    const plain = gzipSync(tar(FILES, 0));
    assert.equal(await readContents(clientOf(plain), 'a', descriptorOf({ bytes: plain }, 'gzip')), undefined);
    assert.equal(await readContents(clientOf(plain), 'a', { ...layer, size: 10 }), undefined);
  });

  test('a table behind the end, or before the start', async () => {
    const wrong = Buffer.concat([bytes.subarray(0, -51), footer(2 ** 40)]);
    await assert.rejects(readContents(clientOf(wrong), 'a', layer), { code: 'layer-table-broken' });
    for (const place of ['-1:10:10:1', '0:0:0:1', 'x:y', '', '5:99999999999:1:1', '1:NaN', '0.5:10:1:1']) {
      const annotations = { 'io.github.containers.zstd-chunked.manifest-position': place };
      await assert.rejects(
        readContents(clientOf(bytes), 'a', { ...layer, annotations }),
        { name: 'LayerError' },
        place,
      );
    }
  });
});
