// Docker Hub on this machine: its registry, its token service and its store of blobs, as three hosts behind one TLS
// server. It answers as the real one was recorded to, except that it lets a page read its answers if `cors` is set.

import { readFileSync } from 'node:fs';
import { request as ask, createServer } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { named, readBlob, SAMPLES } from '../js/samples-layout.mjs';
import { selfSigned } from '../registry/certificate.mjs';

export const HOSTS = ['registry-1.docker.io', 'auth.docker.io', 'production.cloudfront.docker.com'];
const [REGISTRY, AUTH, BLOBS] = HOSTS;
const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln';
const SCOPE = 'repository:library/hello:pull';

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization, range',
  'access-control-expose-headers':
    'docker-content-digest, link, www-authenticate, ratelimit-limit, ratelimit-remaining',
};

/** Starts it. `log` holds a line for each request, with its credentials; `certificate` is what to trust. */
export async function startHub({ cors }) {
  const { key, certificate } = selfSigned(HOSTS);
  const log = [];
  const server = createServer({ key, cert: certificate }, (request, response) => {
    const host = request.headers.host.replace(/:\d+$/, '');
    const allowed = cors ? CORS : {};
    if (request.method === 'OPTIONS') return response.writeHead(cors ? 204 : 405, allowed).end();
    log.push({ host, method: request.method, url: request.url, authorization: request.headers.authorization });
    const { status = 200, headers = {}, body = '' } = answers[host]?.(request) ?? { status: 404 };
    return response.writeHead(status, { ...allowed, ...headers }).end(request.method === 'HEAD' ? undefined : body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port: server.address().port, certificate, log, stop };
}

const json = (value, status = 200, headers = {}) => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});

const challenge = {
  'docker-distribution-api-version': 'registry/2.0',
  'www-authenticate': `Bearer realm="https://${AUTH}/token",service="registry.docker.io",scope="${SCOPE}"`,
};
const unauthorized = { code: 'UNAUTHORIZED', message: 'authentication required', detail: [] };

const answers = {
  [REGISTRY]({ url, headers }) {
    if (headers.authorization !== `Bearer ${TOKEN}`) return json({ errors: [unauthorized] }, 401, challenge);
    if (url.startsWith('/v2/library/hello/tags/list')) return json({ name: 'library/hello', tags: ['1.0', 'latest'] });
    const [, kind, name] = /^\/v2\/library\/hello\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    if (kind === 'blobs') return { status: 307, headers: { location: stored(name) } };
    const descriptor = kind && manifest(name);
    if (!descriptor) return json({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }, 404);
    return {
      headers: {
        'content-type': descriptor.mediaType,
        'docker-content-digest': descriptor.digest,
        'docker-distribution-api-version': 'registry/2.0',
        'ratelimit-limit': '100;w=21600',
        'ratelimit-remaining': '99;w=21600',
      },
      body: readBlob(descriptor),
    };
  },
  [AUTH]({ url }) {
    const { pathname, searchParams } = new URL(url, 'https://auth');
    const right = searchParams.get('service') === 'registry.docker.io' && searchParams.get('scope') === SCOPE;
    if (pathname !== '/token' || !right) return json({ details: 'invalid scope' }, 400);
    return json({ token: TOKEN, access_token: TOKEN, expires_in: 300, issued_at: '2026-11-01T00:00:00.000000000Z' });
  },
  [BLOBS]({ url }) {
    const [, hex] = /\/sha256\/\w\w\/(\w{64})\/data\?verify=/.exec(url) ?? [];
    if (!hex) return { status: 403 };
    const body = readFileSync(join(SAMPLES, 'blobs/sha256', hex));
    return { headers: { 'content-type': 'application/octet-stream' }, body };
  },
};

/** Where the store has a blob, under a signature that only its own service knows. */
const stored = (digest) => {
  const hex = digest.slice('sha256:'.length);
  return `https://${BLOBS}/registry-v2/docker/registry/v2/blobs/sha256/${hex.slice(0, 2)}/${hex}/data?verify=1790000000-c2ln`;
};

/** The sample image, or one of those that it is made of. */
function manifest(name) {
  const descriptor = named('hello:latest');
  if (name === 'latest' || name === descriptor.digest) return descriptor;
  return JSON.parse(readBlob(descriptor)).manifests?.find(({ digest }) => digest === name);
}

/** Sends a relay's requests to it, whatever the resolver says of its hosts; nothing else is reached. */
export const hubFetch =
  ({ port, certificate }) =>
  ({ url, method, headers }) =>
    new Promise((resolve, reject) => {
      const { hostname, pathname, search } = new URL(url);
      if (!HOSTS.includes(hostname)) return reject(new TypeError(`${hostname} is not of this machine`));
      const place = { host: '127.0.0.1', port, servername: hostname, ca: certificate, path: pathname + search };
      const fields = { ...Object.fromEntries(headers), host: hostname };
      return ask({ ...place, method, headers: fields }, (answer) => {
        const { statusCode: status, headers: given } = answer;
        const body = [204, 304].includes(status) || method === 'HEAD' ? null : Readable.toWeb(answer);
        resolve(new Response(body, { status, headers: given }));
      })
        .once('error', reject)
        .end();
    });
