// Rows of the push half of the fault table: what becomes of an upload.

import { ATTEMPTS, change, head, status, UNREACHABLE } from './faults.mjs';
import {
  AGAIN,
  done,
  lost,
  NAMES,
  OTHER,
  RESET,
  refused,
  reset,
  resetAfter,
  TAKEN_UP,
  TWICE,
  WRITES,
} from './push-faults.mjs';

const SILENT = { stall: 'before' };
const MIB = 1024 * 1024;

/** The registry keeps so many bytes of a piece, and says so. */
const keeps = (bytes) => (registry, request) => {
  registry.keep(request, request.body.subarray(0, bytes));
  return registry.where(request);
};
const piece = { on: ['piece'], also: TAKEN_UP };
/** The end of an upload is not heard of, so that somebody asks how much has come. */
const unheard = {
  on: ['status'],
  also: { end: (registry, _, number) => (number > 1 ? registry.take() : { status: 500 }) },
};

// biome-ignore format: a table has a row a line
const connections = [
  ['47', 'reset, and nothing was kept', { on: ['end', 'piece'], also: TAKEN_UP, times: 1, does: reset, ends: 'ok', asks: 2, least: 2 }],
  ['47', 'reset in the middle, and a part was kept', { on: ['end'], times: 1, early: 30_000, does: resetAfter, ends: 'ok', asks: 2, least: 2 }],
  ['47', 'reset in the middle of a piece', { on: ['piece'], large: true, times: 1, early: 5 * MIB, does: resetAfter, ends: 'ok', asks: 3, least: 2 }],
  ['47', 'reset in the middle, and the upload is lost', { on: ['piece'], large: true, times: 1, early: 5 * MIB, does: (registry) => { registry.forget(); return RESET; }, ends: 'ok', asks: 3, least: 3 }],
  ['47', 'reset behind its last byte', { on: ['end', 'piece'], also: TAKEN_UP, times: 1, does: resetAfter, ends: 'ok', asks: 2 }],
  ['47', 'reset, although it is there', { on: ['end'], times: 1, does: done(reset), ends: 'ok', asks: 1, least: 1 }],
  ['47', 'reset, although it is there', { on: ['child'], times: 1, does: done(reset), ends: 'ok', inPage: UNREACHABLE, asks: 2 }],
  ['47', 'reset, although the tag is there', { on: ['manifest'], times: 1, does: done(reset), ends: 'ok', inPage: UNREACHABLE, asks: 2, named: true }],
  ['47', 'reset, although it is begun', { on: ['begin'], times: 1, does: done(reset), ends: 'ok', inPage: UNREACHABLE, asks: 2, open: 1 }],
  ['47', 'reset for ever', { on: [...WRITES, ...AGAIN], also: TAKEN_UP, does: reset, ends: [UNREACHABLE, 'interrupted'], asks: ATTEMPTS }],
  ['47', 'reset, again and again, a little further', { on: ['end', 'piece'], also: TAKEN_UP, times: 3, does: (registry, request) => { registry.keep(request, request.body.subarray(0, 2000)); return RESET; }, ends: 'ok', asks: 4 }],
  ['47', 'twice reset', { on: TWICE, times: 2, does: reset, ends: 'ok', inPage: ['ok', UNREACHABLE], asks: 3, because: 'a page is not told why, and before it was let in, it may be that no page is' }],
  ['47', 'nothing comes, once', { on: [...WRITES, ...AGAIN], also: TAKEN_UP, times: 1, does: () => SILENT, ends: 'ok', asks: 2 }],
  ['47', 'nothing is taken any more, once', { on: ['end', 'piece'], also: TAKEN_UP, early: 1000, times: 1, does: (registry, request) => { registry.keep(request); return SILENT; }, ends: 'ok', asks: 2 }],
  ['47', 'nothing comes, although it is there', { on: ['end', ...NAMES], times: 1, does: done(() => SILENT), ends: 'ok', asks: 2 }],
];

// biome-ignore format: a table has a row a line
const ranges = [
  ['48', 'a part of it is kept', { ...piece, times: 1, does: keeps(5000), ends: 'ok', asks: 2, least: 2 }],
  ['48', 'more is kept than is told', { ...piece, times: 1, does: done(head({ range: '0-4999' })), ends: 'ok', asks: 2, least: 2 }],
  ['48', 'nothing is kept, for ever', { ...piece, does: keeps(0), ends: 'interrupted', asks: ATTEMPTS, least: 3 }],
  ['48', 'a byte is kept, for ever', { ...piece, does: keeps(1), ends: 'interrupted', asks: ATTEMPTS, least: 3 }],
  ['48', 'no word on how much is kept', { ...piece, does: done(head({ range: undefined })), ends: 'ok', asks: 1, least: 1 }],
  ...['0-99999999', '0-0', '5-999', 'bytes 0-65535/65536', '0--1', 'x', '0-1e3', '0-18446744073709551615', '1-0'].map((range) => [
    '48', `kept, it says: ${range}`, { ...piece, does: done(head({ range })), ends: 'ok', asks: 1, least: 1 },
  ]),
  ['48', 'no word on where it goes on', { ...piece, does: stays, ends: 'ok', asks: 1, least: 1 }],
  ['48', 'another part is wanted, once', { ...piece, times: 1, does: wantsMore, ends: 'ok', asks: 2, least: 2 }],
  ['48', 'another part is wanted, for ever', { ...piece, does: wantsMore, ends: 'invalid-response', asks: ATTEMPTS, least: 3 }],
];

/** The upload stays where it is, and nobody says so. */
function stays(registry, { target }) {
  const { status: code, headers } = registry.take();
  registry.move(target);
  return { status: code, headers: { range: headers.range } };
}

/** The registry wants the part that follows what it has. */
function wantsMore(registry, request) {
  return registry.where(request, 416);
}

// biome-ignore format: a table has a row a line
const losses = [
  ...[[404, 'BLOB_UPLOAD_UNKNOWN'], [400, 'BLOB_UPLOAD_UNKNOWN'], [400, 'BLOB_UPLOAD_INVALID']].flatMap(([code, name]) => [
    ['49', `${code} ${name}, once`, { on: ['end', 'piece'], also: TAKEN_UP, times: 1, does: lost(code, name), ends: 'ok', asks: 2, least: 1 }],
    ['49', `${code} ${name}, for ever`, { on: ['end', 'piece'], also: { end: again }, does: lost(code, name), ends: ['interrupted', 'server-error'], asks: 4, least: 3 }],
  ]),
  ['49', 'an upload that ran out between two pieces', { on: ['piece'], large: true, does: (registry, request, number) => (number === 2 ? lost(404, 'BLOB_UPLOAD_UNKNOWN')(registry, request) : registry.take()), ends: 'ok', asks: 4, least: 4 }],
  ['49', 'an upload that has ended, and is forgotten', { on: ['end'], times: 1, does: done(status(404)), ends: 'ok', asks: 1, least: 1 }],
  ['49', 'an upload that ran out after a failure', { ...unheard, times: 1, does: lost(404, 'BLOB_UPLOAD_UNKNOWN'), ends: 'ok', asks: 1, least: 1 }],
  ['49', 'an upload that ran out again and again', { ...unheard, also: { end: () => ({ status: 500 }) }, does: lost(404, 'BLOB_UPLOAD_UNKNOWN'), ends: ['interrupted', 'server-error'], asks: 4, least: 3 }],
];

/** Each upload that ends in one go fails. */
function again(registry, request) {
  if (request.size < 2000) return registry.take();
  registry.keep(request, request.body.subarray(0, 1000));
  return { status: 500 };
}

// biome-ignore format: a table has a row a line
const words = [
  ['50', 'another digest is kept, it says', { on: ['end'], does: done(head({ 'docker-content-digest': OTHER })), ends: 'digest-mismatch', asks: 1 }],
  ['50', 'it is kept elsewhere, it says', { on: ['end'], does: done(head({ location: `/v2/team/app/blobs/${OTHER}` })), ends: 'digest-mismatch', asks: 1 }],
  ['50', 'no digest is told', { on: ['end'], does: done(head({ 'docker-content-digest': undefined, location: undefined })), ends: 'ok', asks: 1 }],
  ['50', 'a digest that is none', { on: ['end'], does: done(head({ 'docker-content-digest': 'sha256:../../x', location: '/x' })), ends: 'ok', asks: 1 }],
  ['50', 'a digest that nobody knows', { on: ['end'], does: done(head({ 'docker-content-digest': `sha512:${'0'.repeat(128)}` })), ends: 'ok', asks: 1 }],
  ...[200, 202, 204].map((code) => ['50', `${code} in place of 201`, { on: ['end', ...NAMES], does: done(change({ status: code })), ends: 'ok', asks: 1 }]),
  ['50', 'kept, it says, but it is not', { on: ['end'], does: (registry) => { registry.forget(); return { status: 201 }; }, ends: 'missing-content', asks: 1, lied: ['image'] }],
  ['50', '400 DIGEST_INVALID', { on: ['end'], does: refused(400, 'DIGEST_INVALID'), ends: 'digest-mismatch', asks: 1 }],
  ['50', '400 SIZE_INVALID', { on: ['end'], does: refused(400, 'SIZE_INVALID'), ends: 'digest-mismatch', asks: 1 }],
];

// biome-ignore format: a table has a row a line
const questions = [
  ['51', 'no word on how much has come', { ...unheard, does: done(head({ range: undefined })), ends: 'ok', asks: 1, open: 1 }],
  ...['x', '0-65536', '9-99', '0-1e9'].map((range) => ['51', `so much has come: ${range}`, { ...unheard, does: done(head({ range })), ends: 'ok', asks: 1, open: 1 }]),
  ['51', 'more has come than is told', { ...unheard, also: { end: allKept }, times: 1, does: done(head({ range: '0-999' })), ends: 'ok', asks: 2 }],
  ['51', 'all has come', { ...unheard, also: { end: allKept }, ends: 'ok', asks: 1, least: 1 }],
  ['51', 'it goes on at another origin', { ...unheard, auth: true, strange: true, does: (registry, _, __, { stranger }) => { const answer = registry.take(); return { ...answer, headers: { ...answer.headers, location: `http://${stranger}${answer.headers.location}` } }; }, ends: 'ok', asks: 1 }],
  ['51', 'it goes on nowhere', { ...unheard, does: done(head({ location: 'file:///x' })), ends: 'invalid-response', asks: 1, open: 1 }],
  ['51', 'nobody may ask', { ...unheard, does: status(403), ends: 'not-allowed', asks: 1 }],
  ['51', 'nobody can ask', { ...unheard, does: status(405), ends: 'ok', asks: 1, open: 1 }],
];

function allKept(registry, request, number) {
  if (number > 1) return registry.take();
  registry.keep(request);
  return { status: 500 };
}

const wants = (least) => ({ begin: done(head({ 'oci-chunk-min-length': least })) });
// biome-ignore format: a table has a row a line
const sizes = [
  ['52', 'larger pieces are wanted', { on: ['piece'], large: true, also: wants(String(17 * MIB)), ends: 'ok', asks: 0 }],
  ['52', 'pieces are wanted that nobody holds', { on: ['piece'], large: true, also: wants('999999999999'), ends: 'ok', asks: 0 }],
  ['52', 'pieces are wanted of no size', { on: ['piece'], large: true, also: wants('-1'), ends: 'ok', asks: 2, least: 2 }],
  ['52', 'a registry without pieces', { on: ['piece'], large: true, does: refused(405, 'UNSUPPORTED'), ends: 'unsupported', asks: 1, least: 1 }],
];

// biome-ignore format: a table has a row a line
const sources = [
  ['53', 'the content is another one', { on: ['end'], spoilt: 'turned', ends: 'digest-mismatch', asks: 0 }],
  ['53', 'the content of the second piece is', { on: ['end'], large: true, spoilt: 'turned', ends: 'digest-mismatch', asks: 0 }],
  ['53', 'the content is too short', { on: ['end'], spoilt: 'short', ends: 'size-mismatch', asks: 0 }],
  ['53', 'the content is too long', { on: ['end'], spoilt: 'long', ends: ['ok', 'size-mismatch'], asks: 1 }],
  ['53', 'the index is another one', { on: ['child'], spoilt: 'other', ends: 'digest-mismatch', asks: 0 }],
  ['53', 'the index is shorter', { on: ['child'], spoilt: 'shorter', ends: 'size-mismatch', asks: 0 }],
];

export const uploads = [...connections, ...ranges, ...losses, ...words, ...questions, ...sizes, ...sources];
