// CycloneDX 1.6 documents: the same facts as the SPDX one, in the other common format.
//
// Spec: https://cyclonedx.org/docs/1.6/json/

import { contentOf, hex, purl } from './spdx.mjs';

/** @typedef {{ image: string, version: string, created: string, subject: import('./layout.mjs').Descriptor, packages: import('./spdx.mjs').Package[] }} BomSpec */

/** @param {BomSpec} spec */
export function cyclonedx(spec) {
  const { created, packages } = spec;
  const container = containerComponent(spec);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${uuid(container.purl)}`,
    version: 1,
    metadata: {
      timestamp: created,
      tools: { components: [{ type: 'application', name: 'pullspec-samples', version: '1' }] },
      component: container,
    },
    components: packages.map(component),
    dependencies: [
      { ref: container['bom-ref'], dependsOn: packages.map(purl) },
      ...packages.map((pkg) => ({ ref: purl(pkg) })),
    ],
  };
}

/** @param {BomSpec} spec */
function containerComponent({ image, version, subject }) {
  const name = image.slice(image.lastIndexOf('/') + 1);
  const locator = `pkg:oci/${name}@${encodeURIComponent(subject.digest)}?repository_url=${image}&tag=${version}`;
  return { type: 'container', 'bom-ref': locator, name: image, version, purl: locator };
}

/** @param {import('./spdx.mjs').Package} pkg */
function component(pkg) {
  return {
    type: 'application',
    'bom-ref': purl(pkg),
    name: pkg.name,
    version: pkg.version,
    licenses: [{ expression: pkg.licence }],
    purl: purl(pkg),
    components: pkg.files.map((entry) => ({
      type: 'file',
      name: `/${entry.path}`,
      hashes: [{ alg: 'SHA-256', content: hex('sha256', contentOf(entry)) }],
    })),
  };
}

/** A UUID that depends on the name alone (RFC 9562, version 8), so that the document is the same every time. @param {string} name */
function uuid(name) {
  const digits = hex('sha256', name).slice(0, 32);
  const marked = `${digits.slice(0, 12)}8${digits.slice(13, 16)}8${digits.slice(17)}`;
  return marked.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
