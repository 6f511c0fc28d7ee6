// What the registry of the fault table holds: an index, its image, a layer, tags and a referrer.

import { createHash } from 'node:crypto';
import { noise } from './noise.mjs';

export const INDEX = 'application/vnd.oci.image.index.v1+json';
export const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';

export const REPOSITORY = 'team/app';
export const TAG = '1.0';
export const TAGS = ['1.0', '1.1', '2.0', 'latest'];

export const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export function document(mediaType, value) {
  const bytes = Buffer.from(JSON.stringify(value));
  return { bytes, mediaType, digest: digestOf(bytes), size: bytes.length };
}

export const descriptor = ({ mediaType, digest, size }) => ({ mediaType, digest, size });

const layerBytes = Buffer.from(noise(64 * 1024));
export const layer = {
  bytes: layerBytes,
  mediaType: 'application/vnd.oci.image.layer.v1.tar',
  digest: digestOf(layerBytes),
  size: layerBytes.length,
};
export const config = document('application/vnd.oci.image.config.v1+json', {
  architecture: 'amd64',
  os: 'linux',
  rootfs: { type: 'layers', diff_ids: [layer.digest] },
});
export const image = document(MANIFEST, {
  schemaVersion: 2,
  mediaType: MANIFEST,
  config: descriptor(config),
  layers: [descriptor(layer)],
});
export const index = document(INDEX, {
  schemaVersion: 2,
  mediaType: INDEX,
  manifests: [{ ...descriptor(image), platform: { architecture: 'amd64', os: 'linux' } }],
});
const signature = document(MANIFEST, {
  schemaVersion: 2,
  mediaType: MANIFEST,
  artifactType: 'application/vnd.example.signature',
  config: descriptor(config),
  layers: [descriptor(layer)],
  subject: descriptor(index),
});
export const referrers = document(INDEX, {
  schemaVersion: 2,
  mediaType: INDEX,
  manifests: [{ ...descriptor(signature), artifactType: 'application/vnd.example.signature' }],
});
export const SIGNATURE = signature.digest;

const held = [layer, config, image, index, signature];

/** What an honest registry answers; the last part of its pages of tags is behind `last`. */
export function honest({ path, query, headers }) {
  const [, what, name] = new RegExp(`^/v2/${REPOSITORY}/(tags|manifests|blobs|referrers)/(.+)$`).exec(path) ?? [];
  if (path === '/v2/') return json({});
  if (what === 'tags') return tags(query);
  if (what === 'referrers') return { headers: { 'content-type': INDEX }, body: referrers.bytes };
  const found =
    held.find(({ digest }) => digest === name) ?? (what === 'manifests' && name === TAG ? index : undefined);
  if (!found) return json({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'no such thing' }] }, 404);
  const type = what === 'blobs' ? 'application/octet-stream' : found.mediaType;
  return partial(found.bytes, headers.range, { 'content-type': type, 'docker-content-digest': found.digest });
}

/** Two to a page. */
function tags(query) {
  const start = TAGS.indexOf(query.get('last')) + 1;
  const page = TAGS.slice(start, start + 2);
  const more = start + 2 < TAGS.length;
  const link = more && { link: `</v2/${REPOSITORY}/tags/list?n=2&last=${page.at(-1)}>; rel="next"` };
  return json({ name: REPOSITORY, tags: page }, 200, link || {});
}

function partial(body, range, headers) {
  const [, start] = /^bytes=(\d+)-/.exec(range ?? '') ?? [];
  if (start === undefined) return { headers, body };
  const at = Number(start);
  if (at >= body.length) return { status: 416, headers: { 'content-range': `bytes */${body.length}` } };
  const content = { 'content-range': `bytes ${at}-${body.length - 1}/${body.length}` };
  return { status: 206, headers: { ...headers, ...content }, body: body.subarray(at) };
}

export function json(value, status = 200, headers = {}) {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}
