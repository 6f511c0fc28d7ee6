// Reads the committed sample layout for the tests, with nothing of the script that writes it.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const SAMPLES = join(ROOT, 'samples');

const REF_NAME = 'org.opencontainers.image.ref.name';

export function sha256(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

export function blobPath(digest) {
  return join(SAMPLES, 'blobs', ...digest.split(':'));
}

export function readBlob({ digest }) {
  return readFileSync(blobPath(digest));
}

export function readJson(descriptor) {
  return JSON.parse(readBlob(descriptor).toString());
}

/** The entries of index.json, each with its name, repository and tag. */
export function names() {
  const { manifests } = JSON.parse(readFileSync(join(SAMPLES, 'index.json'), 'utf8'));
  return manifests.map((descriptor) => {
    const name = descriptor.annotations[REF_NAME];
    const [, repository, tag] = /^sandbox\.localhost\/([a-z-]+):([\w.-]+)$/.exec(name);
    return { descriptor, name, repository, tag };
  });
}

export function named(name) {
  return names().find((entry) => entry.name === `sandbox.localhost/${name}`).descriptor;
}

export function isIndex({ mediaType }) {
  return mediaType === 'application/vnd.oci.image.index.v1+json';
}

/** Every manifest a descriptor leads to, itself included. */
export function manifests(descriptor) {
  if (!isIndex(descriptor)) return [descriptor];
  return [descriptor, ...readJson(descriptor).manifests.flatMap(manifests)];
}

/** Every descriptor a descriptor leads to, itself included. */
export function descriptors(descriptor) {
  return manifests(descriptor).flatMap((child) => {
    if (isIndex(child)) return [child];
    const { config, layers, subject } = readJson(child);
    return [child, config, ...layers, ...(subject ? [subject] : [])];
  });
}

/** A layer's bytes as the config's diff_ids mean them. */
export function uncompressed(layer) {
  const bytes = readBlob(layer);
  return /[+.]gzip$/.test(layer.mediaType) ? gunzipSync(bytes) : bytes;
}
