// A token service for docker-registry, and the registry behind it: tokens are JWTs that the registry checks by a certificate.

import { createSign, randomUUID, X509Certificate } from 'node:crypto';
import { createServer, request as forward } from 'node:http';
import { selfSigned } from './certificate.mjs';

const [ISSUER, SERVICE] = ['pullspec test', 'registry.test'];
const LIFE = 300;

/**
 * Starts a token service; `users` maps names to passwords. Gives `{ host, auth, asked, stop }`: `auth` is what a registry has
 * to be told. Under the same host it hands everything else on to `upstream`, once that is set. While `takesForms` is false it
 * answers GET alone; `identityTokens` are those that it knows.
 */
export async function startTokenService({ users, expiresIn = LIFE }) {
  const { key, certificate } = selfSigned(['auth.test']);
  const asked = [];
  const service = { asked, upstream: undefined, takesForms: true, identityTokens: new Set() };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://x');
    if (pathname === '/token') void answer(request, response);
    else pass(service.upstream, request, response);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${server.address().port}`;

  async function answer(request, response) {
    const { body, query } = await parameters(request);
    const user = known(users, service.identityTokens, request, body);
    const scope = query.has('scope') ? query.getAll('scope').join(' ') : null;
    asked.push({ method: request.method, scope, user, form: body.get('grant_type') ?? undefined });
    if (request.method === 'POST' && !service.takesForms) return end(response, 405, {});
    if (user === undefined) return end(response, 401, { errors: [{ code: 'UNAUTHORIZED', message: 'who are you' }] });
    const token = sign(key, certificate, claims(user, scope, expiresIn));
    const names = request.method === 'POST' ? { access_token: token } : { token };
    return end(response, 200, { ...names, expires_in: expiresIn, issued_at: new Date().toISOString() });
  }

  return Object.assign(service, {
    host,
    auth: (realm = `http://${host}/token`) => ({
      token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: certificate },
    }),
    stop: () => new Promise((resolve) => server.close(resolve).closeAllConnections()),
  });
}

async function parameters(request) {
  let text = '';
  for await (const piece of request.setEncoding('utf8')) text += piece;
  const body = new URLSearchParams(text);
  const url = new URL(request.url, 'http://x').searchParams;
  return { body, query: request.method === 'POST' ? body : url };
}

/** Who asks: a name, an empty one for nobody in particular; nothing where a login is wrong. */
function known(users, identityTokens, request, body) {
  const check = (name, password) => (users[name] !== undefined && users[name] === password ? name : undefined);
  if (request.method === 'POST') {
    const refresh = body.get('refresh_token');
    if (refresh !== null) return identityTokens.has(refresh) ? 'identity' : undefined;
    return check(body.get('username'), body.get('password'));
  }
  const { authorization } = request.headers;
  if (!authorization) return '';
  const text = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString();
  return check(text.split(':')[0], text.slice(text.indexOf(':') + 1));
}

/** Everybody may pull from `public/`, those who are known from everywhere; `push` is for filling the registry. */
function claims(user, scope, expiresIn) {
  const now = Math.floor(Date.now() / 1000);
  const access = (scope ?? '')
    .split(' ')
    .map((one) => one.match(/^([^:]+):(.+):([^:]+)$/))
    .filter((parts) => parts && (user !== '' || parts[2].startsWith('public/')))
    .map(([, type, name, actions]) => ({ type, name, actions: user === '' ? ['pull'] : actions.split(',') }));
  return {
    ...{ iss: ISSUER, sub: user, aud: SERVICE, jti: randomUUID(), access },
    ...{ iat: now - 1, nbf: now - 1, exp: now + expiresIn },
  };
}

function sign(key, certificate, payload) {
  const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const x5c = [new X509Certificate(certificate).raw.toString('base64')];
  const signed = `${text({ typ: 'JWT', alg: 'ES256', x5c })}.${text(payload)}`;
  const signature = createSign('SHA256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function end(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** Hands a request on, so that the registry and its token service have one host and one port. */
function pass(upstream, request, response) {
  const [hostname, port] = upstream.split(':');
  const { method, url: path, headers } = request;
  const onward = forward({ hostname, port, method, path, headers }, (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}
