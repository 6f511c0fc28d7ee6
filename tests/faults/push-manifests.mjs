// Rows of the push half of the fault table: manifests, what is about them, and who may push.

import { ATTEMPTS, head, status, UNREACHABLE } from './faults.mjs';
import { document, INDEX, json } from './image.mjs';
import { done, NAMES, OTHER, refused, reset, TAKEN_UP, WRITES } from './push-faults.mjs';

// biome-ignore format: a table has a row a line
const manifests = [
  ['54', '400 MANIFEST_BLOB_UNKNOWN', { on: NAMES, does: refused(400, 'MANIFEST_BLOB_UNKNOWN'), ends: 'missing-content', asks: 1 }],
  ['54', '404 BLOB_UNKNOWN', { on: NAMES, does: refused(404, 'BLOB_UNKNOWN'), ends: 'missing-content', asks: 1 }],
  ['54', '400 MANIFEST_INVALID', { on: NAMES, does: refused(400, 'MANIFEST_INVALID'), ends: 'rejected', asks: 1 }],
  ['54', '400 TAG_INVALID', { on: ['manifest'], does: refused(400, 'TAG_INVALID'), ends: 'invalid-reference', asks: 1 }],
  ['54', 'another digest is kept, it says', { on: ['child'], does: done(head({ 'docker-content-digest': OTHER })), ends: 'digest-mismatch', asks: 1 }],
  ['54', 'another digest has the name, it says', { on: ['manifest'], does: done(head({ 'docker-content-digest': OTHER })), ends: 'digest-mismatch', asks: 1, named: true }],
  ['54', 'it is kept elsewhere, it says', { on: ['manifest'], does: done(head({ location: `/v2/team/app/manifests/${OTHER}` })), ends: 'digest-mismatch', asks: 1, named: true }],
  ['54', 'no digest is told', { on: NAMES, does: done(head({ 'docker-content-digest': undefined, location: undefined })), ends: 'ok', asks: 1 }],
  ['54', 'a digest that is none', { on: NAMES, does: done(head({ 'docker-content-digest': 'sha256:../../x', location: '/x' })), ends: 'ok', asks: 1 }],
];

const about = { about: true, subject: 'fallback' };
const others = { digest: `sha256:${'1'.repeat(64)}`, mediaType: 'application/vnd.oci.image.manifest.v1+json', size: 7 };
const listOf = (entries) => document(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: entries });

// biome-ignore format: a table has a row a line
const subjects = [
  ['55', 'it lists by itself what is about a manifest', { about: true, on: ['list'], indexes: true, subject: 'indexed', ends: 'ok', asks: 0 }],
  ['55', 'it lists nothing by itself', { ...about, on: ['entry'], ends: 'ok', asks: 1, least: 1 }],
  ['55', 'it lists what is about another manifest', { ...about, on: ['about'], does: done(head({ 'oci-subject': OTHER })), ends: 'ok', asks: 1 }],
  ['55', 'others are in the list', { ...about, on: ['entry'], list: listOf([others]), others: [others.digest], ends: 'ok', asks: 1, least: 1 }],
  ['55', 'the list is no list', { about: true, on: ['entry'], list: document(INDEX, { x: 'somebody’s own' }), named: true, ends: 'invalid-response', asks: 0 }],
  ['55', 'the list cannot be read', { about: true, on: ['list'], does: status(403), named: true, ends: 'not-allowed', asks: 1 }],
  ['55', 'the list fails, once', { ...about, on: ['list'], times: 1, does: status(503), ends: 'ok', asks: 3, least: 2 }],
  ...[409, 412].map((code) => ['55', `somebody else was faster: ${code}`, { ...about, on: ['entry'], times: 1, does: status(code), ends: 'ok', asks: 2, least: 2 }]),
  ['55', 'somebody else is always faster', { about: true, on: ['entry'], does: status(412), named: true, ends: 'interrupted', asks: 6, least: 6 }],
  ['55', 'an entry that is written over, once', { ...about, on: ['entry'], times: 1, does: (registry) => { const answer = registry.take(); registry.unlist(); return answer; }, ends: 'ok', asks: 2, least: 2 }],
  ['55', 'what is about it is refused', { about: true, on: ['about'], does: refused(403, 'DENIED'), named: true, ends: 'not-allowed', asks: 1 }],
  ['55', 'reset, although it is in the list', { ...about, on: ['entry'], times: 1, does: done(reset), ends: 'ok', inPage: UNREACHABLE, named: true, asks: 1 }],
];

const challenge =
  (more = '') =>
  (_, __, ___, { registry }) => ({
    status: 401,
    headers: { 'www-authenticate': `Bearer realm="http://${registry}/token",service="faults"${more}` },
  });
const KEPT_FROM = (_, __, ___, { stranger }) => ({
  status: 401,
  headers: { 'www-authenticate': `Bearer realm="http://${stranger}/token",service="faults"` },
});
const MEMBERS = [...WRITES, 'piece', 'status'];

// biome-ignore format: a table has a row a line
const logins = [
  ['56', 'a token that expires in the middle', { on: MEMBERS, also: TAKEN_UP, auth: true, times: 1, does: challenge(', error="invalid_token"'), ends: 'ok', asks: 2, least: 2, tokens: 2 }],
  ['56', 'a token that expires between two pieces', { on: ['piece'], large: true, auth: true, does: (registry, request, number, hosts) => (number === 2 ? challenge()(registry, request, number, hosts) : registry.take()), ends: 'ok', asks: 3, least: 3, tokens: 2 }],
  ['56', '401 for ever', { on: ['look', ...MEMBERS], also: TAKEN_UP, auth: true, does: challenge(), ends: 'not-allowed', asks: 3, tokens: 3 }],
  ['56', 'a token that does not allow it', { on: ['look', ...MEMBERS], also: TAKEN_UP, auth: true, does: challenge(', error="insufficient_scope",scope="repository:victim/secret:pull"'), ends: 'not-allowed', asks: 3, tokens: 3 }],
  ['56', 'another token service, elsewhere', { on: MEMBERS, also: TAKEN_UP, auth: true, does: KEPT_FROM, strange: true, stranger: () => json({ token: 'whose' }), ends: 'not-allowed', asks: 3, tokens: 3 }],
  ['56', 'a token service that refuses', { on: ['token'], does: status(401), ends: 'not-allowed', asks: 2 }],
  ['56', 'a token service that fails for ever', { on: ['token'], does: status(503), ends: 'server-error', asks: 2 * ATTEMPTS }],
];

export const names = [...manifests, ...subjects, ...logins];
