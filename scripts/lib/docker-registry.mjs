// A real registry: Debian's docker-registry on a free loopback port, with its data in a temporary folder.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './server.mjs';

/**
 * Starts it and waits until it answers. `headers` are those of every answer, `{ name: [value] }`; `auth` is what its configuration
 * has there, and so is `proxy`; `files` are put beside it, and what stands for its folder in `auth` is `FOLDER`. `deletes` says whether it deletes. Gives `{ host, url, output, stop }`.
 */
export async function startDockerRegistry({ headers = {}, auth, proxy, files = {}, deletes = true } = {}) {
  for (let attempt = 1; ; attempt += 1) {
    const registry = await tryToStart({ headers, auth, proxy, deletes }, files);
    if (registry.ready) return registry;
    await registry.stop();
    // Another program may have taken the port in between.
    if (attempt === 3) throw new Error(`docker-registry does not start:\n${registry.output()}`);
  }
}

/** What stands for the registry's folder in its configuration. */
export const FOLDER = '{folder}';

async function tryToStart(settings, files) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // JSON is YAML, so there is nothing to escape.
  const text = JSON.stringify(config(host, settings)).replaceAll(FOLDER, JSON.stringify(folder).slice(1, -1));
  writeFileSync(join(folder, 'config.yml'), text);
  const child = spawn('docker-registry', ['serve', join(folder, 'config.yml')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece) => (output += piece));
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const url = `http://${host}/`;
  const stop = async () => {
    kill();
    await ended;
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true });
  };
  return { host, url, output: () => output, stop, ready: await answers(url, child) };
}

const config = (host, { headers, auth, proxy, deletes }) => ({
  version: '0.1',
  log: { level: 'error', accesslog: { disabled: true } },
  storage: { filesystem: { rootdirectory: `${FOLDER}/data` }, delete: { enabled: deletes } },
  http: { addr: host, headers },
  ...(auth && { auth }),
  ...(proxy && { proxy }),
});

async function answers(url, child) {
  for (let tries = 0; tries < 200 && child.exitCode === null; tries += 1) {
    const response = await fetch(`${url}v2/`).catch(() => undefined);
    if (response && response.headers.get('docker-distribution-api-version') === 'registry/2.0') return true;
    await sleep(50);
  }
  return false;
}
