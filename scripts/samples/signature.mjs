// A signature in the shape cosign stores under the tag `sha256-<hex>.sig`.
//
// The signature is real, and the key is public on purpose: it is made from a sentence that stands here,
// so it shows how signatures are stored and checked and proves nothing about who signed.
// Format: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md

import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';

import { json } from './layout.mjs';
import { MEDIA_TYPES } from './media-types.mjs';

const SENTENCE = 'pullspec sample key: published, so it proves nothing';
const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** What PKCS #8 puts in front of the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Ed25519, because its signatures are the same every time. */
function sampleKey() {
  const seed = createHash('sha256').update(SENTENCE).digest();
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
}

/** The key that checks the signature, as PEM. */
export function samplePublicKey() {
  return createPublicKey(sampleKey()).export({ format: 'pem', type: 'spki' }).toString();
}

/**
 * @param {import('./layout.mjs').Layout} layout
 * @param {string} repository
 * @param {import('./layout.mjs').Descriptor} image
 */
export function addSignature(layout, repository, image) {
  const payload = json({
    critical: {
      identity: { 'docker-reference': repository },
      image: { 'docker-manifest-digest': image.digest },
      type: 'cosign container image signature',
    },
    optional: null,
  });
  const signature = sign(null, payload, sampleKey()).toString('base64');
  const layer = {
    ...layout.blob(payload, SIMPLE_SIGNING),
    annotations: { 'dev.cosignproject.cosign/signature': signature },
  };
  return layout.manifest({
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    config: addConfig(layout, layer),
    layers: [layer],
  });
}

/** cosign writes an image config that knows no platform. @param {import('./layout.mjs').Layout} layout @param {import('./layout.mjs').Descriptor} layer */
function addConfig(layout, { digest }) {
  const created = '0001-01-01T00:00:00Z';
  const rootfs = { type: 'layers', diff_ids: [digest] };
  return layout.blob(
    json({ architecture: '', created, history: [{ created }], os: '', rootfs, config: {} }),
    MEDIA_TYPES.config,
  );
}
