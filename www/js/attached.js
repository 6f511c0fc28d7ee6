// What is attached to an image: found by its index, by the registry's referrers, and by tags made of its digest.

import { blob, manifest, referrers } from './registry.js';
import { LIMIT, read } from './statements.js';

/** The kinds that are told apart before anything is opened, by the types that are used for them. */
const KINDS = [
  ['spdx', /spdx/i],
  ['cyclonedx', /cyclonedx/i],
  ['signature', /cosign\.simplesigning|cosign\.artifact\.sig|notary\.(?:v2\.)?signature|sigstore\.bundle/],
  ['statement', /in-toto|dsse|attestation/],
];

/** What a descriptor's types say that it is. */
export function kindOf({ artifactType = '', annotations = {} }) {
  const said = `${artifactType} ${annotations['dev.sigstore.bundle.predicateType'] ?? ''}`;
  return KINDS.find(([, pattern]) => pattern.test(said))?.[0] ?? (isStatement(annotations) ? 'statement' : 'other');
}

const isStatement = (annotations) => annotations['vnd.docker.reference.type'] === 'attestation-manifest';

/** The digests that attachments to an answer may speak of: the index, and the image for the platform. */
export const subjects = ({ index, image, unknown }) =>
  [index, image, unknown].filter(Boolean).map(({ descriptor }) => descriptor.digest);

/** Calls `found` with each attached manifest as `{ descriptor, how }`, each once. */
export async function attachments({ image: { answer }, reference: { registry, repository }, signal }, found) {
  const seen = new Set();
  const tell = (how) => (descriptor) => {
    if (seen.has(descriptor.digest)) return;
    seen.add(descriptor.digest);
    found({ descriptor, how });
  };
  const { index, image } = answer;
  const ofImage = (one) => one.subject === undefined || one.subject === image?.descriptor.digest;
  for (const { descriptor } of (index?.attestations ?? []).filter(ofImage)) tell('index')(descriptor);
  for (const digest of subjects(answer)) await referrers({ registry, repository, digest }, tell('referrer'), signal);
}

/** Fetches an attached manifest and what is in it. Gives `{ layer, says }` for each part; `says` is missing for what was not read. */
export async function opened({ reference: { registry, repository }, signal }, { digest }) {
  const name = { registry, repository };
  const { manifest: document } = await manifest({ ...name, digest }, {}, signal);
  const layers = document?.layers ?? document?.manifests ?? [];
  const parts = [];
  for (const layer of layers.slice(0, 20)) {
    const bytes = isText(layer) ? await blob({ ...name, digest }, layer, signal) : undefined;
    parts.push({ layer, says: bytes && read(new TextDecoder().decode(bytes)) });
  }
  return parts;
}

const isText = ({ mediaType, size }) =>
  size <= LIMIT && /json|spdx|in-toto|text\//.test(mediaType) && !/manifest|index/.test(mediaType);
