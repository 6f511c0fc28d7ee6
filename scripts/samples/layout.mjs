// An OCI image layout in memory: blobs by digest, and index.json that names some of them.
//
// Spec: https://github.com/opencontainers/image-spec/blob/main/image-layout.md

import { createHash } from 'node:crypto';

import { MEDIA_TYPES } from './media-types.mjs';

/**
 * @typedef {object} Descriptor
 * @property {string} mediaType
 * @property {string} digest
 * @property {number} size
 * @property {string} [data]
 * @property {string} [artifactType]
 * @property {Record<string, string>} [annotations]
 * @property {Record<string, string>} [platform]
 */

/** @param {Uint8Array} bytes */
export function sha256(bytes) {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * JSON as bytes. Indentation is part of a manifest's identity, so every caller chooses its own.
 * @param {unknown} value
 * @param {number} [indent]
 */
export function json(value, indent = 0) {
  return Buffer.from(JSON.stringify(value, undefined, indent));
}

export class Layout {
  /** @type {Map<string, Uint8Array>} */
  #blobs = new Map();
  /** @type {Descriptor[]} */
  #names = [];

  /**
   * Stores the bytes under their digest and describes them.
   * @param {Uint8Array} bytes
   * @param {string} mediaType
   * @returns {Descriptor}
   */
  blob(bytes, mediaType) {
    const digest = sha256(bytes);
    this.#blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  }

  /** @param {{ mediaType: string } & Record<string, unknown>} manifest @param {number} [indent] @returns {Descriptor} */
  manifest(manifest, indent) {
    return this.blob(json(manifest, indent), manifest.mediaType);
  }

  /** The empty JSON object that stands where a manifest needs a blob and has none; small enough to travel inline. */
  empty() {
    const bytes = json({});
    return { ...this.blob(bytes, MEDIA_TYPES.empty), data: bytes.toString('base64') };
  }

  /**
   * Names a blob. Several repositories share this layout, so a tag alone would be ambiguous:
   * both annotations hold the whole name.
   * @param {string} reference
   * @param {Descriptor} descriptor
   */
  tag(reference, descriptor) {
    const names = { 'io.containerd.image.name': reference, 'org.opencontainers.image.ref.name': reference };
    this.#names.push({ ...descriptor, annotations: { ...descriptor.annotations, ...names } });
  }

  /** Every file of the layout by its path. @returns {Map<string, Uint8Array>} */
  files() {
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: this.#names };
    const files = new Map([
      ['oci-layout', line(json({ imageLayoutVersion: '1.0.0' }))],
      ['index.json', line(json(index, 2))],
    ]);
    for (const digest of [...this.#blobs.keys()].sort()) {
      files.set(`blobs/${digest.replace(':', '/')}`, /** @type {Uint8Array} */ (this.#blobs.get(digest)));
    }
    return files;
  }
}

/** These two files have no digest, so they may end as text files do. @param {Buffer} bytes @returns {Uint8Array} */
function line(bytes) {
  return Buffer.concat([bytes, Buffer.from('\n')]);
}
