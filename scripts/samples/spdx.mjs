// SPDX 2.3 documents: which files and packages are in an image.
//
// Spec: https://spdx.github.io/spdx-spec/v2.3/

import { createHash } from 'node:crypto';

/** @typedef {{ name: string, version: string, licence: string, files: import('./tar.mjs').Entry[] }} Package */
/** @typedef {{ name: string, namespace: string, created: string, packages: Package[] }} SpdxSpec */

/** @param {'sha1' | 'sha256'} algorithm @param {Uint8Array | string} bytes */
export function hex(algorithm, bytes) {
  return createHash(algorithm).update(bytes).digest('hex');
}

/** @param {import('./tar.mjs').Entry} entry */
export function contentOf({ content = new Uint8Array(0) }) {
  return content;
}

/** @param {Package} pkg */
export function purl({ name, version }) {
  return `pkg:generic/${name}@${version}`;
}

/** @param {SpdxSpec} spec */
export function spdx({ name, namespace, created, packages }) {
  return {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name,
    documentNamespace: namespace,
    creationInfo: { created, creators: ['Tool: pullspec-samples-1'] },
    packages: packages.map(spdxPackage),
    files: packages.flatMap(({ files }) => files.map(spdxFile)),
    relationships: packages.flatMap(relationships),
  };
}

/** @param {Package} pkg */
function spdxPackage(pkg) {
  const { name, version, licence, files } = pkg;
  return {
    SPDXID: packageId(pkg),
    name,
    versionInfo: version,
    supplier: 'NOASSERTION',
    downloadLocation: 'NOASSERTION',
    filesAnalyzed: true,
    packageVerificationCode: { packageVerificationCodeValue: verificationCode(files) },
    licenseConcluded: licence,
    licenseDeclared: licence,
    licenseInfoFromFiles: ['NOASSERTION'],
    copyrightText: 'NOASSERTION',
    externalRefs: [{ referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl(pkg) }],
  };
}

/** SPDX 2.3, section 7.9: the SHA-1 of the files' SHA-1s, sorted and put together. @param {import('./tar.mjs').Entry[]} files */
function verificationCode(files) {
  return hex(
    'sha1',
    files
      .map((entry) => hex('sha1', contentOf(entry)))
      .sort()
      .join(''),
  );
}

/** @param {import('./tar.mjs').Entry} entry */
function spdxFile(entry) {
  return {
    SPDXID: fileId(entry),
    fileName: `./${entry.path}`,
    checksums: [
      { algorithm: 'SHA1', checksumValue: hex('sha1', contentOf(entry)) },
      { algorithm: 'SHA256', checksumValue: hex('sha256', contentOf(entry)) },
    ],
    licenseConcluded: 'NOASSERTION',
    licenseInfoInFiles: ['NOASSERTION'],
    copyrightText: 'NOASSERTION',
  };
}

/** @param {Package} pkg */
function relationships(pkg) {
  const described = {
    spdxElementId: 'SPDXRef-DOCUMENT',
    relationshipType: 'DESCRIBES',
    relatedSpdxElement: packageId(pkg),
  };
  const contained = pkg.files.map((entry) => ({
    spdxElementId: packageId(pkg),
    relationshipType: 'CONTAINS',
    relatedSpdxElement: fileId(entry),
  }));
  return [described, ...contained];
}

/** @param {Package} pkg */
function packageId({ name }) {
  return `SPDXRef-Package-${name}`;
}

/** An SPDX identifier has letters, digits, dots and hyphens only. @param {import('./tar.mjs').Entry} entry */
function fileId({ path }) {
  return `SPDXRef-File-${path.replace(/[^A-Za-z0-9.]/g, '-')}`;
}
