// A real registry for a test: Debian's docker-registry on a free loopback port, with its data in a temporary folder.

import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
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
 * for USER's password, or is what the registry's configuration has in its place, with a certificate as bytes. Gives `{ host, url, stop }`; it is stopped at the end of the test file at the latest.
 */
export async function startRegistry({ cors = true, headers = {}, auth = false } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const registry = await tryToStart({ headers: { ...(cors ? CORS : {}), ...headers }, auth });
    if (registry.ready) return registry;
    await registry.stop();
    // Another program may have taken the port in between.
    if (attempt === 3) throw new Error(`docker-registry does not start:\n${registry.output()}`);
  }
}

async function tryToStart({ headers, auth }) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, 'htpasswd'), HTPASSWD);
  if (auth?.token) writeFileSync(join(folder, 'bundle.pem'), auth.token.rootcertbundle);
  writeFileSync(join(folder, 'config.yml'), JSON.stringify(config({ folder, host, headers, auth })));
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const registry = {
    host,
    url: `http://${host}/`,
    output: () => output,
    async stop() {
      running.delete(registry);
      kill();
      await ended;
      process.off('exit', kill);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  running.add(registry);
  registry.ready = await answers(registry.url, child);
  return registry;
}

/** JSON is YAML, so there is nothing to escape. */
const config = ({ folder, host, headers, auth }) => ({
  version: '0.1',
  log: { level: 'error', accesslog: { disabled: true } },
  storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
  http: { addr: host, headers },
  ...(auth ? { auth: authentication(folder, auth) } : {}),
});

const authentication = (folder, { token }) =>
  token
    ? { token: { ...token, rootcertbundle: join(folder, 'bundle.pem') } }
    : { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } };

async function answers(url, child) {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const response = await fetch(`${url}v2/`).catch(() => undefined);
    if (response && response.headers.get('docker-distribution-api-version') === 'registry/2.0') return true;
    await sleep(50);
  }
  return false;
}

/** A loopback port that nobody listens on. */
export const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

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
