// Archives of images that the tests make, as programs would have written them.

import { createHash } from 'node:crypto';
import { deflateSync, gzipSync } from 'node:zlib';
import { file, tar } from '../../scripts/samples/tar.mjs';

const hex = (bytes) => createHash('sha256').update(bytes).digest('hex');
const json = (content) => Buffer.from(JSON.stringify(content));

/** A picture of 3 by 2 pixels. */
export function png() {
  const chunk = (name, data) => {
    const body = Buffer.concat([Buffer.from(name), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc(body));
    return Buffer.concat([length, body, sum]);
  };
  const rows = Buffer.concat([0, 1].map(() => Buffer.from([0, ...new Array(9).fill(120)])));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', Buffer.from([0, 0, 0, 3, 0, 0, 0, 2, 8, 2, 0, 0, 0])),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function crc(bytes) {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}

const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title = "run"</script></svg>\n';
const layers = (motd) => [
  tar([file('etc/motd', motd), file('srv/logo.png', png()), file('srv/drawn.svg', SVG)], 0),
  tar([file('srv/large', Buffer.alloc(200_000, 7))], 0),
];
const configOf = (archives, env, more = {}) =>
  json({
    ...{ architecture: 'amd64', os: 'linux', ...more, config: { Env: [env], ...more.config } },
    rootfs: { type: 'layers', diff_ids: archives.map((bytes) => `sha256:${hex(bytes)}`) },
    history: [
      { created_by: 'COPY etc /etc' },
      { created_by: `ENV ${env}`, empty_layer: true },
      { created_by: 'COPY srv /srv' },
    ],
  });

/** What `docker save` wrote before version 25. */
export function saved() {
  const archives = layers('of docker save\n');
  const config = configOf(archives, 'WHERE=docker');
  const files = archives.map((bytes, at) => file(`layer-${at}/layer.tar`, bytes));
  const manifest = [{ Config: 'config.json', RepoTags: ['team/app:1'], Layers: files.map(({ path }) => path) }];
  return tar([...files, file('config.json', config), file('manifest.json', json(manifest))], 0);
}

/** The files of an OCI layout, by their paths; `more` is said in its configuration, its manifest and its index. */
export function layout(more = {}) {
  const archives = layers('of an OCI layout\n');
  const files = new Map([['oci-layout', json({ imageLayoutVersion: '1.0.0' })]]);
  const put = (mediaType, bytes) => {
    files.set(`blobs/sha256/${hex(bytes)}`, bytes);
    return { mediaType, digest: `sha256:${hex(bytes)}`, size: bytes.length };
  };
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = json({
    ...{ schemaVersion: 2, mediaType },
    config: put('application/vnd.oci.image.config.v1+json', configOf(archives, 'WHERE=oci', more.config)),
    layers: archives.map((bytes) => put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(bytes))),
    ...more.manifest,
  });
  const annotations = { 'io.containerd.image.name': 'docker.io/team/app:2', ...more.annotations };
  files.set('index.json', json({ schemaVersion: 2, manifests: [{ ...put(mediaType, manifest), annotations }] }));
  return files;
}

/** The files of a folder as an archive. */
export const archived = (files) =>
  tar(
    [...files].map(([path, bytes]) => file(path, bytes)),
    0,
  );
