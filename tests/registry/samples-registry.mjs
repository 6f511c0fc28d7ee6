// How the samples get into a registry.

import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { isIndex, readBlob, readJson, SAMPLES } from '../js/samples-layout.mjs';

const run = promisify(execFile);

/** Runs a command and gives what it printed. */
export async function command(program, ...options) {
  return (await run(program, options, { maxBuffer: 1 << 24 })).stdout;
}

/** A folder that is removed when the test is over. */
export function temporaryFolder() {
  return mkdtempSync(join(tmpdir(), 'samples-registry-'));
}

/** A manifest as a client gets it. */
export async function getManifest(host, repository, reference, mediaType) {
  const response = await fetch(`http://${host}/v2/${repository}/manifests/${reference}`, {
    headers: { accept: mediaType },
  });
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    bytes: Buffer.from(await response.arrayBuffer()),
  };
}

/** Copies one of the names of the layout, byte for byte. */
export async function pushSample(host, { descriptor, name, repository, tag }) {
  const target = `docker://${host}/${repository}:${tag}`;
  const copy = (source) =>
    command('skopeo', '--insecure-policy', 'copy', '--quiet', '--all', '--dest-tls-verify=false', source, target);
  if (descriptor.mediaType.startsWith('application/vnd.docker.'))
    return withLayoutOf(descriptor, (folder) => copy(`oci:${folder}`));
  await copy(`oci:${SAMPLES}:${name}`);
  if (isIndex(descriptor) && readJson(descriptor).manifests.some(({ artifactType }) => artifactType)) {
    await putManifest(host, repository, tag, descriptor);
  }
}

/** skopeo 1.9 finds only OCI manifests by name; a Docker one it takes where the layout names nothing else. */
async function withLayoutOf(descriptor, use) {
  const folder = temporaryFolder();
  cpSync(join(SAMPLES, 'oci-layout'), join(folder, 'oci-layout'));
  symlinkSync(join(SAMPLES, 'blobs'), join(folder, 'blobs'));
  const { annotations, ...unnamed } = descriptor;
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [unnamed] }));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** skopeo rewrites an index without the artifactType of its entries, which is another index; the children are the same. */
async function putManifest(host, repository, tag, descriptor) {
  const headers = { 'content-type': descriptor.mediaType };
  const response = await fetch(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers,
    body: readBlob(descriptor),
  });
  if (response.status !== 201)
    throw new Error(`PUT ${repository}:${tag} gave ${response.status}: ${await response.text()}`);
}
