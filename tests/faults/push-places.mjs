// Rows of the push half of the fault table: where an upload is said to be.

import { UNREACHABLE } from './faults.mjs';
import { done, filled, sentOn, TAKEN_UP, WRITES } from './push-faults.mjs';
import { CANARY } from './scene.mjs';

const UPLOADS = '/v2/team/app/blobs/uploads/';

/** The upload is begun, and is where the text says; and there it is, if that is another path. */
const begunAt = (location, target) => (registry, _, __, hosts) => {
  const answer = registry.take();
  const parts = { ...hosts, target: answer.headers.location };
  if (target) registry.move(filled(target, parts));
  const place = location === undefined ? undefined : filled(location, parts);
  return { ...answer, headers: { ...answer.headers, location: place } };
};

const found = { on: ['begin'], ends: 'ok', asks: 1, least: 1, auth: true };
const refused = { on: ['begin'], ends: 'invalid-response', asks: 1, least: 1, auth: true, open: 1 };

/** It takes nothing from nobody, but lets go of uploads. */
function asksWho(registry, { method }, { registry: host }) {
  if (method === 'DELETE') return registry.take();
  return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="faults"` } };
}

// biome-ignore format: a table has a row a line
export const places = [
  ['42', 'a relative place', { ...found, does: begunAt('{target}') }],
  ['42', 'an absolute place', { ...found, does: begunAt('http://{registry}{target}') }],
  ['42', 'a place without a scheme', { ...found, does: begunAt('//{registry}{target}') }],
  ['42', 'a place that is a query', { ...found, does: begunAt('?x=a%20b==&&y', `${UPLOADS}?x=a%20b==&&y`) }],
  ['42', 'a place without a query', { ...found, does: begunAt('/elsewhere/%C3%BC;a=b', '/elsewhere/%C3%BC;a=b') }],
  ['42', 'a place with a fragment', { ...found, does: begunAt('{target}#digest=x') }],
  ['42', 'a place at another origin', { ...found, strange: true, does: begunAt('http://{stranger}{target}') }],
  ['42', 'the same, and it wants to know who asks', { ...found, strange: true, does: begunAt('http://{stranger}{target}'), stranger: asksWho, ends: 'not-allowed' }],
  ['42', 'a place of which is told nothing', { ...refused, does: begunAt(undefined) }],
  ['42', 'a place without TLS, of a registry with it', { ...refused, tls: 'trusted', does: begunAt('http://{stranger}{target}'), where: { runtime: 'Chromium', way: 'direct' }, because: 'Node trusts no certificate of a test; natively it is tested as well' }],
  ...[
    `http://u:${CANARY}@{registry}{target}`, 'http://u@{stranger}{target}', 'ftp://{stranger}{target}', 'javascript:alert(1)', 'file:///etc/passwd', '/\\{stranger}{target}',
    'http://[{target}', 'http://{stranger}:99999{target}', 'uploads/1', '',
  ].map((place) => ['42', `a place that is none: ${place.replace(CANARY, 'p')}`, { ...refused, does: begunAt(place) }]),
  ['42', 'two places at once', { ...refused, does: done(({ headers, ...it }) => ({ ...it, headers: { ...headers, location: [headers.location, headers.location] } })) }],
  // Sent on: what is sent goes there, and whoever sends it stays unknown there.
  ...[307, 308].map((code) => ['42', `${code} to another origin`, { on: [...WRITES, 'piece'], also: TAKEN_UP, auth: true, strange: true, does: sentOn(code), times: 1, ends: 'ok', asks: 2, least: 1 }]),
  ['42', 'sent on in a circle', { on: WRITES, does: sentOn(307, '{target}'), ends: ['invalid-response', UNREACHABLE], asks: 84, least: 10, because: 'a page is not told that it goes in a circle: it tries to take the upload up again, four times and no more' }],
  ['42', 'sent on with a name and a password', { on: WRITES, does: sentOn(307, 'http://u:p@{stranger}{target}'), ends: ['invalid-response', UNREACHABLE], asks: 4, least: 1 }],
  ['42', 'sent on to ask, and not to send', { on: WRITES, does: sentOn(303, 'http://{stranger}/page'), stranger: () => ({ status: 200, body: 'what was asked for' }), strange: 'in a page', ends: 'invalid-response', asks: 1, least: 1 }],
];
