// A real registry for a test: Debian's docker-registry on a free loopback port, with its data in a temporary folder.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { FOLDER, startDockerRegistry } from '../../scripts/lib/docker-registry.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';

/** The one user of a registry with `auth: true`, as a client and as an htpasswd file write it. */
export const USER = { username: 'alice', password: 's3cret' };
const HTPASSWD = 'alice:$2b$05$abcdefghijklmnopqrstuuLK7U1u6pVRmL7L1BBM2aS35PSZnDXlK\n';

const REF_NAME = 'org.opencontainers.image.ref.name';

/** What a registry must send for a page of another origin to read its answers. */
const CORS = {
  'Access-Control-Allow-Origin': ['*'],
  'Access-Control-Allow-Methods': ['GET', 'HEAD', 'OPTIONS'],
  'Access-Control-Allow-Headers': ['Accept', 'Authorization', 'Range'],
  'Access-Control-Expose-Headers': [
    'Content-Length',
    'Content-Range',
    'Docker-Content-Digest',
    'Link',
    'WWW-Authenticate',
  ],
};

const running = new Set();
after(async () => {
  for (const registry of running) await registry.stop();
});

/**
 * Starts a registry and waits until it answers. `cors` lets pages read it, `headers` adds `{ name: [value] }`, `auth` asks
 * for USER's password, or is what the registry's configuration has in its place, with a certificate as bytes; without `deletes` it lets nobody delete. Gives `{ host, url, stop }`; it is stopped at the end of the test file at the latest.
 */
export async function startRegistry({ cors = true, headers = {}, auth = false, deletes = true } = {}) {
  const all = { ...(cors ? CORS : {}), ...headers };
  const registry = await startDockerRegistry({ headers: all, deletes, ...(auth && authentication(auth)) });
  running.add(registry);
  const stop = async () => {
    running.delete(registry);
    await registry.stop();
  };
  return { ...registry, stop };
}

const authentication = ({ token }) =>
  token
    ? {
        auth: { token: { ...token, rootcertbundle: `${FOLDER}/bundle.pem` } },
        files: { 'bundle.pem': token.rootcertbundle },
      }
    : { auth: { htpasswd: { realm: 'test', path: `${FOLDER}/htpasswd` } }, files: { htpasswd: HTPASSWD } };

/** Runs skopeo. Gives what it prints; throws with what it says if it fails. */
export async function skopeo(...args) {
  const { code, stdout, output } = await capture('skopeo', ['--insecure-policy', ...args]);
  if (code !== 0) throw new Error(`skopeo ${args.join(' ')} failed:\n${output}`);
  return stdout;
}

/** Copies a sample, all its platforms, to a registry: `push(registry, 'hello:1.0', 'team/hello:1.0', '--dest-creds', …)`. */
export async function push(registry, sample, name = sample, ...options) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-layout-'));
  try {
    layoutOf(folder, `sandbox.localhost/${sample}`);
    const target = `docker://${registry.host}/${name}`;
    await skopeo('copy', '--quiet', '--all', '--dest-tls-verify=false', ...options, `oci:${folder}`, target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A layout that holds one image and no name: skopeo finds only OCI manifests by name, and this one may be Docker's. */
function layoutOf(folder, name) {
  const index = JSON.parse(readFileSync(at('samples/index.json'), 'utf8'));
  const named = index.manifests.find((entry) => entry.annotations?.[REF_NAME] === name);
  if (!named) throw new Error(`There is no sample called ${name}.`);
  const { annotations, ...descriptor } = named;
  writeFileSync(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests: [descriptor] }));
  cpSync(at('samples/oci-layout'), join(folder, 'oci-layout'));
  symlinkSync(at('samples/blobs'), join(folder, 'blobs'));
}
