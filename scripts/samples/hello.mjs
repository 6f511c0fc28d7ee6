// sandbox.localhost/hello: one name, several platforms.

import { addAttestation } from './attestation.mjs';
import { labels, linuxBuild, program, windowsBuild } from './hello-builds.mjs';
import { addImage, EPOCH } from './image.mjs';
import { MEDIA_TYPES } from './media-types.mjs';

const REPOSITORY = 'sandbox.localhost/hello';

const LINUX = [
  { architecture: 'amd64', os: 'linux' },
  { architecture: 'arm64', os: 'linux', variant: 'v8' },
  { architecture: 'arm', os: 'linux', variant: 'v7' },
];
const WINDOWS = { architecture: 'amd64', os: 'windows', 'os.version': '10.0.20348.2700' };

const OLD = { version: '1.0', created: EPOCH, greeting: 'Hello', serves: false, attested: false };
const NEW = { version: '1.1', created: '2026-02-01T00:00:00Z', greeting: 'Hello again', serves: true, attested: true };

/** @typedef {import('./hello-builds.mjs').Version & { attested: boolean }} Version */

/** @param {import('./layout.mjs').Layout} layout */
export function addHello(layout) {
  layout.tag(`${REPOSITORY}:${OLD.version}`, addVersion(layout, OLD));
  const latest = addVersion(layout, NEW);
  layout.tag(`${REPOSITORY}:${NEW.version}`, latest);
  layout.tag(`${REPOSITORY}:latest`, latest);
}

/** @param {import('./layout.mjs').Layout} layout @param {Version} version */
function addVersion(layout, version) {
  const linux = LINUX.map((platform) => {
    const files = program(version, platform);
    return { image: addChild(layout, version, platform, linuxBuild(version, platform, files)), files };
  });
  const windows = addChild(layout, version, WINDOWS, windowsBuild(version, WINDOWS));
  const attestations = version.attested ? linux.map(({ image, files }) => attest(layout, version, image, files)) : [];
  const manifests = [...linux.map(({ image }) => image), windows, ...attestations];
  return layout.manifest(
    { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests, annotations: labels(version) },
    2,
  );
}

/**
 * @param {import('./layout.mjs').Layout} layout
 * @param {Version} version
 * @param {Record<string, string>} platform
 * @param {{ steps: import('./image.mjs').Step[], config: object }} build
 */
function addChild(layout, { created }, platform, build) {
  const steps = build.steps.map((step) => ({ ...step, comment: 'buildkit.dockerfile.v0' }));
  const descriptor = addImage(layout, {
    ...build,
    steps,
    platform,
    created,
    author: 'The pullspec samples',
    indent: 2,
  });
  return { ...descriptor, platform };
}

/**
 * @param {import('./layout.mjs').Layout} layout
 * @param {Version} version
 * @param {import('./layout.mjs').Descriptor} subject
 * @param {import('./tar.mjs').Entry[]} files
 */
function attest(layout, { version, created }, subject, files) {
  return addAttestation(layout, { name: REPOSITORY, version, created, subject, files });
}
