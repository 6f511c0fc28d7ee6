// A large image whose layers cannot be compressed, put into a registry.

import { createHash, randomFillSync } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const TYPES = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
};
const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** Fills a registry at a URL with an image of so many layers of so many bytes. Gives how many bytes the image has. */
export async function fill(url, repository, tag, { layers, bytes }) {
  const descriptors = [];
  const diffIds = [];
  for (let layer = 0; layer < layers; layer += 1) {
    const content = randomFillSync(Buffer.alloc(Math.floor(bytes)));
    diffIds.push(digestOf(content));
    // Stored, not compressed: it is about moving bytes, and nobody here unpacks them.
    descriptors.push(await upload(url, repository, TYPES.layer, gzipSync(content, { level: 0 })));
  }
  const config = { architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } };
  const manifest = {
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: await upload(url, repository, TYPES.config, Buffer.from(JSON.stringify(config))),
    layers: descriptors,
  };
  const headers = { 'content-type': TYPES.manifest };
  const body = JSON.stringify(manifest);
  const answer = await fetch(`${url}v2/${repository}/manifests/${tag}`, { method: 'PUT', headers, body });
  if (answer.status !== 201) throw new Error(`The registry does not take the manifest: ${await answer.text()}`);
  return descriptors.reduce((sum, { size }) => sum + size, body.length + manifest.config.size);
}

async function upload(url, repository, mediaType, bytes) {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const started = await fetch(`${url}v2/${repository}/blobs/uploads/`, { method: 'POST' });
  const place = new URL(started.headers.get('location'), url);
  place.searchParams.set('digest', descriptor.digest);
  const headers = { 'content-type': 'application/octet-stream' };
  const answer = await fetch(place, { method: 'PUT', headers, body: bytes });
  if (answer.status !== 201) throw new Error(`The registry does not take the content: ${await answer.text()}`);
  return descriptor;
}
