// What BuildKit calls an attestation: a child of the index that is no image, but tells about one.
//
// Layout: https://github.com/moby/buildkit/blob/master/docs/attestations/attestation-storage.md

import { json } from './layout.mjs';
import { MEDIA_TYPES } from './media-types.mjs';
import { spdx } from './spdx.mjs';

const IN_TOTO = 'application/vnd.in-toto+json';
const UNKNOWN = { architecture: 'unknown', os: 'unknown' };

/**
 * @typedef {object} AttestationSpec
 * @property {string} name the repository
 * @property {string} version
 * @property {string} created
 * @property {import('./layout.mjs').Descriptor} subject the image it tells about
 * @property {import('./tar.mjs').Entry[]} files of the image's program
 */

/** @param {import('./layout.mjs').Layout} layout @param {AttestationSpec} spec @returns {import('./layout.mjs').Descriptor} */
export function addAttestation(layout, spec) {
  const layers = [
    addStatement(layout, spec, 'https://spdx.dev/Document', sbom(spec)),
    addStatement(layout, spec, 'https://slsa.dev/provenance/v1', provenance(spec)),
  ];
  const rootfs = { type: 'layers', diff_ids: layers.map(({ digest }) => digest) };
  const config = layout.blob(json({ ...UNKNOWN, config: {}, rootfs }), MEDIA_TYPES.config);
  const descriptor = layout.manifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.manifest, config, layers }, 2);
  const annotations = {
    'vnd.docker.reference.digest': spec.subject.digest,
    'vnd.docker.reference.type': 'attestation-manifest',
  };
  return { ...descriptor, annotations, platform: UNKNOWN };
}

/**
 * An in-toto statement: the subject's digest, and one predicate about it.
 * @param {import('./layout.mjs').Layout} layout
 * @param {AttestationSpec} spec
 * @param {string} predicateType
 * @param {object} predicate
 */
function addStatement(layout, { name, version, subject }, predicateType, predicate) {
  const statement = {
    _type: 'https://in-toto.io/Statement/v1',
    predicateType,
    subject: [
      {
        name: `pkg:docker/${name}@${version}?platform=${purlPlatform(subject)}`,
        digest: { sha256: subject.digest.slice('sha256:'.length) },
      },
    ],
    predicate,
  };
  return { ...layout.blob(json(statement), IN_TOTO), annotations: { 'in-toto.io/predicate-type': predicateType } };
}

/** @param {import('./layout.mjs').Descriptor} subject */
function purlPlatform({ platform = {} }) {
  return encodeURIComponent([platform.os, platform.architecture, platform.variant].filter(Boolean).join('/'));
}

/** @param {AttestationSpec} spec */
function sbom({ version, created, subject, files }) {
  return spdx({
    name: `hello-${version}`,
    namespace: `https://sandbox.localhost/spdx/hello/${subject.digest.replace(':', '-')}`,
    created,
    packages: [{ name: 'hello', version, licence: 'MIT OR Apache-2.0', files }],
  });
}

/** Tells how the image was really made; the names are of a host that is reserved for the samples. @param {AttestationSpec} spec */
function provenance({ version, created, subject }) {
  return {
    buildDefinition: {
      buildType: 'https://sandbox.localhost/build-types/samples/v1',
      externalParameters: {
        script: 'scripts/samples.mjs',
        version,
        platform: decodeURIComponent(purlPlatform(subject)),
      },
      internalParameters: {},
      resolvedDependencies: [],
    },
    runDetails: {
      builder: { id: 'https://sandbox.localhost/builders/samples' },
      metadata: { startedOn: created, finishedOn: created },
    },
  };
}
