// sandbox.localhost/supply-chain: an image and what others say about it.
//
// Three ways to find that are in use: the SBOMs name the image as their `subject`, which a registry
// answers under /referrers; for registries that cannot, the fallback tag `sha256-<hex>` lists the same;
// and cosign's older tag `sha256-<hex>.sig` is found by its name alone.

import { cyclonedx } from './cyclonedx.mjs';
import { addImage, EPOCH } from './image.mjs';
import { json } from './layout.mjs';
import { MEDIA_TYPES } from './media-types.mjs';
import { addSignature } from './signature.mjs';
import { spdx } from './spdx.mjs';
import { file } from './tar.mjs';

const NAME = 'sandbox.localhost/supply-chain';
const VERSION = '1.0';

const SCRIPT = `#!/bin/sh
# Prints one line of the phrase book.
sed -n "\${1:-1}p" /usr/share/phrases/phrases.txt
`;

const README = `# supply-chain

Look beside this image rather than into it. Others have attached to it:
 - a list of its parts as SPDX 2.3
 - the same list as CycloneDX 1.6
 - a signature that a published sample key made
Each names the digest of this image's manifest, so none of them changed it.
`;

const GREETER = {
  name: 'greeter',
  version: '1.0.0',
  licence: 'MIT OR Apache-2.0',
  files: [file('usr/local/bin/greeter', SCRIPT, 0o755)],
};
const PHRASES = {
  name: 'phrases',
  version: '2026.1',
  licence: 'CC0-1.0',
  files: [file('usr/share/phrases/phrases.txt', 'Hello\n안녕하세요\nGood day\n')],
};
const PACKAGES = [GREETER, PHRASES];

/** @param {import('./layout.mjs').Layout} layout */
export function addSupplyChain(layout) {
  const image = addImage(layout, {
    platform: { architecture: 'amd64', os: 'linux' },
    ...build(),
    annotations: labels(),
  });
  const referrers = [
    addReferrer(layout, image, 'application/spdx+json', 'sbom.spdx.json', spdxDocument(image)),
    addReferrer(layout, image, 'application/vnd.cyclonedx+json', 'sbom.cdx.json', cyclonedxDocument(image)),
  ];
  const fallback = layout.manifest({ schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests: referrers });
  const digestTag = `${NAME}:${image.digest.replace(':', '-')}`;
  layout.tag(`${NAME}:${VERSION}`, image);
  layout.tag(digestTag, fallback);
  layout.tag(`${digestTag}.sig`, addSignature(layout, NAME, image));
}

function build() {
  const readme = file('usr/share/doc/supply-chain/README.md', README);
  const steps = [
    { by: 'COPY phrases/ docs/ / # buildkit', comment: 'buildkit.dockerfile.v0', files: [...PHRASES.files, readme] },
    { by: 'COPY greeter /usr/local/bin/greeter # buildkit', comment: 'buildkit.dockerfile.v0', files: GREETER.files },
    { by: 'ENTRYPOINT ["/usr/local/bin/greeter"]', comment: 'buildkit.dockerfile.v0' },
  ];
  const config = {
    Env: ['PATH=/usr/local/bin:/usr/bin:/bin'],
    Entrypoint: ['/usr/local/bin/greeter'],
    WorkingDir: '/',
    Labels: labels(),
  };
  return { steps, config };
}

function labels() {
  return {
    'org.opencontainers.image.created': EPOCH,
    'org.opencontainers.image.title': 'supply-chain',
    'org.opencontainers.image.version': VERSION,
  };
}

/**
 * A manifest whose `subject` is the image. The descriptor repeats what a list of referrers shows.
 * @param {import('./layout.mjs').Layout} layout
 * @param {import('./layout.mjs').Descriptor} subject
 * @param {string} artifactType
 * @param {string} title the file's name when it is saved
 * @param {object} document
 */
function addReferrer(layout, subject, artifactType, title, document) {
  const annotations = { 'org.opencontainers.image.created': EPOCH };
  const layer = {
    ...layout.blob(json(document, 2), artifactType),
    annotations: { 'org.opencontainers.image.title': title },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: MEDIA_TYPES.manifest,
    artifactType,
    config: layout.empty(),
    layers: [layer],
    subject,
    annotations,
  };
  return { ...layout.manifest(manifest), artifactType, annotations };
}

/** @param {import('./layout.mjs').Descriptor} image */
function spdxDocument({ digest }) {
  return spdx({
    name: `supply-chain-${VERSION}`,
    namespace: `https://sandbox.localhost/spdx/supply-chain/${digest.replace(':', '-')}`,
    created: EPOCH,
    packages: PACKAGES,
  });
}

/** @param {import('./layout.mjs').Descriptor} image */
function cyclonedxDocument(image) {
  return cyclonedx({ image: NAME, version: VERSION, created: EPOCH, subject: image, packages: PACKAGES });
}
