// The fault table: what goes wrong, where, and what has to come of it.
//
// `on` names the requests that it happens to, `times` how many of them (all, if it is not said). `does(honest, request,
// number)` gives the answer in place of the honest one. `ends` is 'ok' or an error's code; in a page, whose browser tells
// less, it may be another one: `inPage`, unless a relay tells it; `inNode` and `byRelay` likewise. `asks` is the most requests
// of that kind there may be, `least` the least. `auth` makes the registry want a token first. `where` names the columns that a
// row is for, and `because` says why it is not for all of them, or why they differ. Where somebody `tires`, no silence is borne:
// Node's fetch never ends a long body that is not what its coding says it is.

import { gzipSync } from 'node:zlib';
import {
  ALL,
  ATTEMPTS,
  another,
  change,
  DOCUMENTS,
  ENTITIES,
  elsewhere,
  flipped,
  head,
  status,
  UNREACHABLE,
} from './faults.mjs';
import { giveUps } from './give-ups.mjs';
import { image, json } from './image.mjs';
import { lies } from './lies.mjs';
import { NOWHERE } from './relays.mjs';

/** Node takes a body that ends between two chunks for a whole one; what is in it then tells. */
const NOTICED = ['invalid-response', 'digest-mismatch', 'size-mismatch'];

const errors = (code, name) => () => json({ errors: [{ code: name, message: 'no' }] }, code);

// biome-ignore format: a table has a row a line
export const faults = [
  ['1', 'reset before the head, twice', { on: ALL, times: 2, does: change({ reset: 'before' }), ends: 'ok', inPage: ['ok', UNREACHABLE], asks: 3 }],
  ['1', 'reset before the head, always', { on: ALL, does: change({ reset: 'before' }), ends: UNREACHABLE, asks: ATTEMPTS }],
  ['2', 'reset in the middle of a blob', { on: ['blob'], times: 1, does: change({ reset: 'half' }), ends: 'ok', asks: 2 }],
  ['3', 'reset in the middle of a document', { on: DOCUMENTS, times: 1, does: change({ reset: 'half' }), ends: 'ok', asks: 2 }],
  ['4', 'cut short of its length', { on: ALL, times: 1, does: change({ cut: 9 }), ends: 'ok', asks: 2 }],
  ['4', 'cut between chunks', { on: ALL, times: 1, does: change({ cut: 9, chunked: true }), ends: 'ok', inNode: ['ok', ...NOTICED], asks: 2 }],
  ['4', 'cut between chunks, always', { on: DOCUMENTS, does: change({ cut: 9, chunked: true }), ends: UNREACHABLE, inNode: [UNREACHABLE, ...NOTICED], asks: ATTEMPTS }],
  ['5', 'longer than its descriptor says', { on: ['config', 'blob'], does: change({ more: 7 }), ends: 'size-mismatch', asks: 2 }],
  ['5', 'longer, in chunks', { on: ['config', 'blob'], does: change({ more: 7, chunked: true }), ends: 'size-mismatch', asks: 2 }],
  ['5', 'without end', { on: ['tags', 'manifest', 'referrers', 'token'], does: change({ endless: true }), ends: 'too-large', asks: 1 }],
  ['5', 'without end', { on: ['config', 'blob'], does: change({ endless: true }), ends: 'size-mismatch', asks: 2 }],
  ['6', 'announced shorter than its descriptor says', { on: ['config', 'blob'], does: (it) => ({ ...it, body: it.body.subarray(0, -9) }), ends: 'size-mismatch', asks: ATTEMPTS }],
  ['6', 'announced shorter than its digest stands for', { on: ['pinned'], does: (it) => ({ ...it, body: it.body.subarray(0, -9) }), ends: 'digest-mismatch', asks: 2 }],
  ['7', 'first bit turned', { on: ENTITIES, does: (it) => ({ ...it, body: flipped(it.body, () => 0) }), ends: 'digest-mismatch', asks: 2 }],
  ['7', 'middle bit turned', { on: ENTITIES, does: (it) => ({ ...it, body: flipped(it.body, (n) => n >> 1) }), ends: 'digest-mismatch', asks: 2 }],
  ['7', 'last bit turned', { on: ENTITIES, does: (it) => ({ ...it, body: flipped(it.body, (n) => n - 1) }), ends: 'digest-mismatch', asks: 2 }],
  ['8', 'another digest claimed', { on: ['manifest'], does: head({ 'docker-content-digest': `sha256:${'0'.repeat(64)}` }), ends: 'digest-mismatch', asks: 1 }],
  ['8', 'no digest claimed', { on: ENTITIES, does: head({ 'docker-content-digest': undefined }), ends: 'ok', asks: 1 }],
  ['8', 'a digest claimed that is none', { on: ENTITIES, does: head({ 'docker-content-digest': 'sha256:../../x' }), ends: 'ok', asks: 1 }],
  ['8', 'a digest claimed that nobody knows', { on: ENTITIES, does: head({ 'docker-content-digest': `md5:${'0'.repeat(32)}` }), ends: 'ok', asks: 1 }],
  ['9', 'no Content-Type', { on: ENTITIES, does: head({ 'content-type': undefined }), ends: 'ok', asks: 1 }],
  ['9', 'a Content-Type with parameters', { on: ['manifest'], does: (it) => head({ 'content-type': `${it.headers['content-type']}; charset=utf-8` })(it), ends: 'ok', asks: 1 }],
  ['9', 'another Content-Type', { on: ['manifest'], does: head({ 'content-type': 'application/vnd.docker.distribution.manifest.v2+json' }), ends: 'media-type-mismatch', asks: 1 }],
  ['10', 'the whole for a range', { on: ['blob'], does: wholeAgain, ends: 'ok', asks: ATTEMPTS }],
  ['11', 'another range', { on: ['blob'], does: rangeThat({ 'content-range': 'bytes 1-65535/65536' }), never: 'wrong bytes', asks: 12 }],
  ['11', 'a range of another total', { on: ['blob'], does: rangeThat({ 'content-range': 'bytes 32768-65535/99999' }), never: 'wrong bytes', asks: 12 }],
  ['11', 'several ranges', { on: ['blob'], does: rangeThat({ 'content-type': 'multipart/byteranges; boundary=x', 'content-range': undefined }), never: 'wrong bytes', asks: 12 }],
  ['11', 'two Content-Range fields', { on: ['blob'], does: rangeThat({ 'content-range': ['bytes 32768-65535/65536', 'bytes 0-1/2'] }), never: 'wrong bytes', asks: 12 }],
  ['12', 'cut behind its last byte', { on: ['blob'], times: 1, does: (it) => ({ ...it, chunked: true, cut: it.body.length }), ends: 'ok', asks: 2 }],
  ['13', 'another object behind the range', { on: ['blob'], does: (it, _, number) => (number === 1 ? { ...it, reset: 'half' } : { ...it, body: flipped(it.body, () => 0) }), ends: 'digest-mismatch', asks: 2, least: 2 }],
  ['13', 'another object for the range', { on: ['blob'], does: anotherWhole, ends: 'digest-mismatch', asks: 2, least: 2 }],
  ['13', 'a tag that is moved in the middle', { on: ['manifest'], does: (it, _, number) => (number === 1 ? { ...it, reset: 'half' } : another(image)), ends: 'ok', gives: image.digest, asks: 2, least: 2 }],
  ['14', 'nothing comes, once', { on: ALL, times: 1, does: change({ stall: 'before' }), ends: 'ok', asks: 2 }],
  ['14', 'half of it comes, once', { on: ALL, times: 1, does: change({ stall: 'half' }), ends: 'ok', asks: 2 }],
  ...['2', 'Wed, 21 Oct 2015 07:28:00 GMT', '0', '-5', '1000000000', 'soon', '1e3', '5, 7'].map((wait) => [
    '15', `429, Retry-After: ${wait}`, { on: ['tags', 'manifest', 'token', 'blob'], times: 1, does: status(429, { 'retry-after': wait }), ends: 'ok', asks: 2 },
  ]),
  ['15', '429 for ever', { on: ALL, does: status(429, { 'retry-after': '1' }), ends: 'rate-limited', asks: ATTEMPTS }],
  ...[408, 500, 502, 503, 504].map((code) => ['16', `${code}, twice`, { on: ALL, times: 2, does: status(code), ends: 'ok', asks: 3 }]),
  ['16', '503 for ever', { on: ALL, does: status(503), ends: 'server-error', asks: ATTEMPTS }],
  ['16', '501', { on: ALL.filter((it) => it !== 'referrers'), does: status(501), ends: 'server-error', asks: 1 }],
  ['16', '404', { on: ['tags', 'manifest', 'config', 'blob'], does: errors(404, 'MANIFEST_UNKNOWN'), ends: 'not-found', asks: 1 }],
  ['16', '418', { on: ['tags', 'manifest', 'config', 'blob'], does: status(418), ends: 'invalid-response', asks: 1 }],
  ['17', 'sent on in a circle', { on: ALL.filter((it) => it !== 'token'), does: (_, { target }) => ({ status: 307, headers: { location: target } }), ends: ['invalid-response', UNREACHABLE], asks: 44 }],
  ['17', 'a blob sent on to another origin', { on: ['blob'], does: elsewhere, ends: 'ok', asks: 1, auth: true }],
  ['17', 'sent on to where a relay does not go', { on: ['blob'], does: elsewhere, unknown: true, ends: 'ok', byRelay: UNREACHABLE, asks: 1, auth: true, because: 'a relay is sent on to public places only, and to those that its operator named' }],
  ['17', 'a manifest sent on to another origin', { on: ['manifest'], does: elsewhere, ends: 'ok', asks: 1, auth: true }],
  ['17', 'sent on with a name and a password', { on: ['manifest'], does: (_, { path }, __, { stranger }) => ({ status: 307, headers: { location: `http://u:p@${stranger}${path}` } }), ends: ['invalid-response', UNREACHABLE], asks: 2 }],
  ['17', 'the token service sends on', { on: ['token'], does: elsewhere, ends: ['invalid-response', UNREACHABLE], asks: 1 }],
  ['18', '401 for ever', { on: ['tags', 'manifest', 'config', 'blob', 'referrers'], does: challenge(), ends: 'not-allowed', asks: 3, auth: true, tokens: 2 }],
  ['18', 'a login, beside a relay', { on: ['tags', 'manifest', 'config', 'blob', 'referrers'], auth: true, login: true, ends: 'ok', asks: 1, where: { runtime: 'Node', way: 'relay' }, because: 'no relay gets to see a login, and a page has no other way' }],
  ['18', 'a token service that refuses', { on: ['token'], does: status(401), ends: 'not-allowed', asks: 2 }],
  ['18', 'an answer without a token', { on: ['token'], does: () => json({}), ends: 'invalid-response', asks: 1 }],
  ['18', 'a token under both names', { on: ['token'], does: (it) => json({ token: JSON.parse(it.body).token, access_token: JSON.parse(it.body).token }), ends: 'ok', asks: 1 }],
  ['18', 'a token with a line break', { on: ['token'], does: () => json({ token: 'a\r\nx: y' }), ends: 'invalid-response', asks: 1 }],
  ...[0, -1, 1e12, 'soon'].map((seconds) => ['18', `a token for ${seconds} seconds`, { on: ['token'], does: (it) => json({ ...JSON.parse(it.body), expires_in: seconds }), ends: 'ok', asks: 4 }]),
  ['19', 'a token that expires between pages', { on: ['tags'], does: (it, ...rest) => (rest[1] === 2 ? challenge()(it, ...rest) : it), ends: 'ok', asks: 3, auth: true, tokens: 2 }],
  ...[
    'Basic realm="x", Bearer realm="{realm}",service="s"',
    'bearer REALM="{realm}", service=s',
    'Negotiate, Bearer realm="{realm}",error="invalid_token",error_description="a, \\"b\\""',
    ['Basic realm="x"', 'Bearer realm="{realm}"'],
    `Bearer realm="{realm}",x="${'y'.repeat(4000)}"`,
  ].map((shape) => ['20', 'a challenge of another shape', { on: ['tags'], times: 1, does: challenge(shape), ends: 'ok', asks: 3, auth: true }]),
  ['20', 'a token service elsewhere', { on: ['tags'], does: challenge('Bearer realm="http://{stranger}/token"'), ends: ['not-allowed', 'invalid-response'], asks: 2, auth: true, tokens: 1 }],
  ['21', '403', { on: ['tags', 'manifest', 'config', 'blob'], does: errors(403, 'DENIED'), ends: 'not-allowed', asks: 1 }],
  ['22', 'the same tags again', { on: ['tags'], does: () => json({ tags: ['1.0', '1.1', '1.0'] }, 200, { link: '</v2/team/app/tags/list?n=2&last=1.0>; rel="next"' }), never: 'more than it was told', asks: 3 }],
  ['22', 'a next page that is this one', { on: ['tags'], does: (_, { target }) => json({ tags: ['1.0'] }, 200, { link: `<${target}>; rel="next"` }), never: 'more than it was told', asks: 2 }],
  ['22', 'a next page elsewhere', { on: ['tags'], does: (_, { path }, __, { stranger }) => json({ tags: ['1.0'] }, 200, { link: `<http://${stranger}${path}?n=2>; rel="next"` }), ends: 'invalid-response', asks: 1 }],
  ['22', 'a hundred pages', { on: ['tags'], does: (_, __, number) => page(number, number < 100), keep: true, ends: 'ok', gives: Array.from({ length: 100 }, (_, at) => `t${at + 1}`), asks: 100, least: 100 }],
  ['22', 'pages without end', { on: ['tags'], does: (_, __, number) => page(number, true), keep: true, ends: 'too-large', asks: 20_000, where: { runtime: 'Node', way: 'direct' }, because: 'the wasm module counts the pages, and it is the same everywhere' }],
  ['22', 'tags that are none', { on: ['tags'], does: () => json({ tags: ['a b', '', '../x', 7] }), never: 'an invalid tag', asks: 1 }],
  ['23', 'an error page', { on: ALL, does: status(404, { 'content-type': 'text/html' }, '<html><script>alert(1)</script>'), never: 'markup', asks: 2 }],
  ['23', 'an error of control characters', { on: ALL, does: status(403, {}, '\u001b[31m\u202e\u0000x'), never: 'a control character', asks: 1 }],
  ['23', 'an error without end', { on: ALL, does: () => ({ status: 403, endless: true, body: 'x'.repeat(65_536) }), never: 'more than 64 KiB', asks: 1 }],
  ['24', 'compressed on the way', { on: ENTITIES, does: (it) => ({ ...it, headers: { ...it.headers, 'content-encoding': 'gzip' }, body: gzipSync(it.body) }), ends: 'ok', asks: 2 }],
  ['24', 'called compressed', { on: ENTITIES, does: head({ 'content-encoding': 'gzip' }), tires: true, never: 'wrong bytes', asks: 12 }],
  ['25', 'a captive portal', { on: ['tags', 'manifest', 'token'], does: status(200, { 'content-type': 'text/html' }, '<!doctype html><title>Log in</title>'), ends: ['not-a-registry', 'invalid-response'], asks: 2 }],
  ['27', 'a name that nobody knows', { on: ALL, host: NOWHERE, ends: UNREACHABLE, asks: 0 }],
  ['27', 'a certificate whose time ran out', { on: ALL, tls: 'expired', ends: 'tls', inPage: UNREACHABLE, inPageByRelay: UNREACHABLE, asks: 0, because: 'a page is told nothing of certificates, and trusts no relay whose registry it never heard of' }],
  ['27', 'a kept connection that is closed', { on: [...ENTITIES, 'tags', 'referrers'], prime: true, keep: true, does: race({ close: 'before' }), ends: 'ok', asks: 2, least: 2 }],
  ['27', 'a kept connection that is reset', { on: [...ENTITIES, 'tags', 'referrers'], prime: true, keep: true, does: race({ reset: 'before' }), ends: 'ok', asks: 2, least: 2 }],
  ['27', 'a kept connection to a token service', { on: ['token'], prime: true, keep: true, does: race({ close: 'before' }), ends: 'ok', asks: 2, least: 1 }],
  ...[['before', 2], ['half', 1], ['torn', 2]].map(([away, asks]) => [
    '27', `GOAWAY, ${away}`, { on: ALL, http2: true, tls: 'trusted', times: 1, does: change({ away }), ends: 'ok', asks, least: asks, where: { runtime: 'Chromium', way: 'direct' }, because: 'Node and a relay in Node speak HTTP/1.1' },
  ]),
  ...giveUps,
  ...lies,
].map(([id, name, rest]) => ({ id, name, ...rest }));

/** A page of one tag. */
function page(number, more) {
  const link = `</v2/team/app/tags/list?last=t${number}>; rel="next"`;
  return json({ tags: [`t${number}`] }, 200, more ? { link } : {});
}

function wholeAgain(honest, { headers }, number) {
  if (number === 1) return { ...honest, reset: 'half' };
  return headers.range === undefined ? honest : { ...honest, status: 200, body: honest.whole };
}

function anotherWhole(honest, _, number) {
  if (number === 1) return { ...honest, reset: 'half' };
  return { ...honest, status: 200, body: flipped(honest.whole, (length) => length - 1) };
}

/** The first request on a connection that has been used before meets its end. */
function race(end) {
  return (honest, { turn }, number) => (turn > 0 && number === 1 ? { ...honest, ...end } : honest);
}

/** The first answer is cut, those that follow come under other headers than they should. */
function rangeThat(headers) {
  return (honest, request, number) => {
    if (number === 1) return { ...honest, reset: 'half' };
    return request.headers.range === undefined ? honest : head(headers)(honest);
  };
}

function challenge(shape = 'Bearer realm="{realm}",service="s",scope="repository:victim/secret:pull"') {
  return (_, { host }, __, { stranger, registry } = {}) => {
    const fill = (text) =>
      text.replaceAll('{realm}', `http://${registry ?? host}/token`).replaceAll('{stranger}', stranger ?? '');
    return { status: 401, headers: { 'www-authenticate': [shape].flat().map(fill) } };
  };
}
