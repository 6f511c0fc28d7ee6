// nginx in front of a registry, as owners put it there: for TLS, for CORS headers, and for all that goes wrong with both.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../scripts/lib/server.mjs';
import { find } from '../../scripts/lib/tools.mjs';
import { selfSigned } from './certificate.mjs';

const HEADERS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
  'Access-Control-Allow-Headers': 'Accept, Authorization, Range',
};
const EXPOSED = { 'Access-Control-Expose-Headers': 'Docker-Content-Digest, Link, WWW-Authenticate, Content-Range' };

/** For pages that may push too. */
const PUSHED = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE',
  'Access-Control-Allow-Headers': 'Accept, Authorization, Range, Content-Type, Content-Range',
  'Access-Control-Expose-Headers':
    'Content-Length, Content-Range, Docker-Content-Digest, Link, Location, Range, WWW-Authenticate',
};

/** What is sent beside the registry's own headers, and what a preflight gets. */
const CORS = {
  writable: { headers: PUSHED, preflight: 'return 204;' },
  full: { headers: { ...HEADERS, ...EXPOSED }, preflight: 'return 204;' },
  'not exposed': { headers: HEADERS, preflight: 'return 204;' },
  'preflight refused': { headers: { ...HEADERS, ...EXPOSED }, preflight: 'return 401;' },
  none: { headers: {}, preflight: '' },
};

/**
 * Starts nginx with one TLS server for each of `sites`: `{ name, upstream, cors, blobs }`. `cors` is one of those above;
 * `blobs` is an origin to which requests for blobs are sent on. Gives `{ port, stop }`; the name decides which site answers.
 */
export async function startNginx(sites) {
  const folder = mkdtempSync(join(tmpdir(), 'pullspec-nginx-'));
  mkdirSync(join(folder, 'temporary'));
  const { key, certificate } = selfSigned(sites.map(({ name }) => name));
  writeFileSync(join(folder, 'key.pem'), key);
  writeFileSync(join(folder, 'certificate.pem'), certificate);
  const port = await freePort();
  writeFileSync(join(folder, 'nginx.conf'), configuration(folder, port, sites));
  const options = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'];
  const child = spawn(find('nginx'), options, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    const ended = new Promise((resolve) => child.once('close', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await listening(port, child);
  } catch {
    await stop();
    throw new Error(`nginx does not start:\n${output}`);
  }
  return { port, certificate, stop };
}

function configuration(folder, port, sites) {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const temporary = paths.map((name) => `${name}_temp_path ${join(folder, 'temporary', name)};`).join('\n');
  return `
daemon off; master_process off; worker_processes 1; pid ${join(folder, 'pid')}; error_log stderr error;
events { worker_connections 256; }
http {
  access_log off; ${temporary}
  ssl_certificate ${join(folder, 'certificate.pem')}; ssl_certificate_key ${join(folder, 'key.pem')};
  server_names_hash_bucket_size 128;
  ${sites.map((site) => server(port, site)).join('\n')}
}`;
}

function server(port, { name, upstream, cors, blobs }) {
  const { headers, preflight } = CORS[cors];
  const added = Object.entries(headers).map(([field, value]) => `add_header ${field} "${value}" always;`);
  const elsewhere = blobs && `location ~ ^/v2/.+/blobs/ { return 307 ${blobs}$request_uri; }`;
  return `
server {
  listen 127.0.0.1:${port} ssl; server_name ${name};
  ${added.join('\n  ')}
  ${preflight && `if ($request_method = OPTIONS) { ${preflight} }`}
  ${elsewhere ?? ''}
  client_max_body_size 0;
  location / {
    proxy_pass http://${upstream}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto https;
  }
}`;
}

const opens = (port) =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });

async function listening(port, child) {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error('ended');
    if (await opens(port)) return;
    await sleep(25);
  }
  throw new Error('silent');
}
