// The push half of the fault table: what goes wrong while an index is pushed, where, and what has to come of it.
//
// A row says what `table.mjs` tells of, but `does(registry, request, number, hosts)` gets the registry, which has not done anything
// yet: `registry.take()` has it done and gives the honest answer, `keep()` keeps the bytes of an upload alone, and after `forget()`
// it knows of no upload any more. `early` is after how many bytes of a body it happens. `also` is what else is answered otherwise,
// so that it comes to the kind of request that the row is about. `large` is a layer of two pieces, `mount` one that another
// repository has, `bare` the layer alone, out of an array, `about` a signature as well, `spoilt` what is wrong with the source.
// `strange` says that the stranger is asked, `lied` which manifest comes too early because of what the registry itself said, `named`
// that the tag stands although nobody was told, and `open` how many uploads are left that nobody knew how to take back.

import { ATTEMPTS, head, status, UNREACHABLE } from './faults.mjs';
import { done, OTHER, refused, sentOn, TAKEN_UP, TWICE, WRITES } from './push-faults.mjs';
import { giveUps } from './push-give-ups.mjs';
import { names } from './push-manifests.mjs';
import { places } from './push-places.mjs';
import { uploads } from './push-uploads.mjs';

const ASKS = [...WRITES, 'piece', 'status'];

// biome-ignore format: a table has a row a line
export const faults = [
  ['41', 'all in order', { on: ['end'], asks: 1, least: 1, ends: 'ok' }],
  ['41', 'all in order, two pieces', { on: ['piece'], large: true, asks: 2, least: 2, ends: 'ok' }],
  ['41', 'all in order, out of an array', { on: ['piece'], large: true, bare: true, asks: 2, least: 2, ends: 'ok' }],
  ['41', 'a relay beside it', { on: ['end'], asks: 1, least: 1, ends: 'ok', where: { runtime: 'Node', way: 'relay' }, because: 'what changes something goes by no relay, so these columns are empty but for what shows just that' }],
  ['41', 'a relay, and a registry that no page may ask', { on: ['begin'], asks: 0, ends: UNREACHABLE, where: { runtime: 'Chromium', way: 'relay' } }],
  ...places,
  // What is there already.
  ['43', 'it says it has another size', { on: ['look'], does: () => ({ headers: { 'content-length': 9 } }), ends: 'ok', asks: 1, least: 1 }],
  ['43', 'it says it has what it lacks', { on: ['look'], does: status(200), ends: 'missing-content', asks: 1, least: 1, lied: ['image'] }],
  ['43', 'nobody may look', { on: ['look'], does: status(405), ends: 'ok', asks: 1, least: 1 }],
  ['43', 'looking is forbidden', { on: ['look'], does: status(403), ends: 'not-allowed', asks: 1 }],
  ['43', 'looking ends at a page', { on: ['look'], does: status(404, { 'content-type': 'text/html' }), ends: 'ok', asks: 1 }],
  ['43', 'looking fails for ever', { on: ['look'], does: status(503), ends: 'server-error', asks: ATTEMPTS }],
  ['43', 'looking is sent on, and refused there', { on: ['look'], strange: true, does: sentOn(), stranger: () => ({ status: 403 }), auth: true, ends: 'ok', asks: 1 }],
  // From another repository.
  ['44', 'mounted', { on: ['mount'], mount: true, ends: 'ok', turnout: 'mounted', asks: 1, least: 1 }],
  ['44', 'an upload in place of a mount', { on: ['mount'], mount: true, does: (it) => it.begin(), ends: 'ok', asks: 1, least: 1 }],
  ...[400, 403, 404, 405].map((code) => ['44', `a mount answered ${code}`, { on: ['mount'], mount: true, does: status(code), ends: 'ok', asks: 1, least: 1 }]),
  ['44', 'a mount of something else', { on: ['mount'], mount: true, does: done(head({ 'docker-content-digest': OTHER })), ends: 'digest-mismatch', asks: 1 }],
  ['44', 'mounted, it says, but it is not', { on: ['mount'], mount: true, does: status(201), ends: 'missing-content', asks: 1, lied: ['image'] }],
  ['44', 'a mount without a place to go on', { on: ['mount'], mount: true, does: done(() => ({ status: 202 })), ends: 'invalid-response', asks: 1 }],
  // Whatever is refused for good.
  ['45', '403 DENIED', { on: [...WRITES, 'piece'], also: TAKEN_UP, does: refused(403, 'DENIED'), ends: 'not-allowed', asks: 1, least: 1 }],
  ['45', '405 UNSUPPORTED', { on: [...WRITES, 'piece'], also: TAKEN_UP, does: refused(405, 'UNSUPPORTED'), ends: 'unsupported', asks: 1, least: 1 }],
  ['45', '413', { on: [...WRITES, 'piece'], also: TAKEN_UP, does: status(413), ends: 'too-large', asks: 1, least: 1 }],
  ['45', '413 before all of it has come', { on: ['end', 'piece'], also: TAKEN_UP, early: 1000, does: status(413), ends: 'too-large', asks: 1, least: 1 }],
  ['45', '404 NAME_UNKNOWN', { on: TWICE, does: refused(404, 'NAME_UNKNOWN'), ends: 'not-found', asks: 1, least: 1 }],
  ['45', '418', { on: WRITES, does: status(418), ends: 'invalid-response', asks: 1, least: 1 }],
  ['45', '501', { on: TWICE, does: status(501), ends: 'server-error', asks: 1, least: 1 }],
  ['45', 'a captive portal', { on: ['begin'], does: status(200, { 'content-type': 'text/html' }, '<!doctype html>'), ends: 'not-a-registry', asks: 1 }],
  ['45', 'another success than 202', { on: ['begin'], does: status(201), ends: 'invalid-response', asks: 1 }],
  ['45', 'an error without end', { on: WRITES, does: () => ({ status: 403, endless: true, body: 'x'.repeat(65_536) }), ends: 'not-allowed', asks: 1 }],
  ['45', 'an error of control characters', { on: WRITES, does: status(403, {}, '\u001b[31m\u202e\u0000x'), ends: 'not-allowed', asks: 1 }],
  // Whatever may pass.
  ['46', '429, Retry-After: 2', { on: ASKS, also: TAKEN_UP, times: 1, does: status(429, { 'retry-after': '2' }), ends: 'ok', asks: 2, least: 2 }],
  ['46', '429 for ever', { on: ASKS, also: TAKEN_UP, does: status(429, { 'retry-after': '1' }), ends: 'rate-limited', asks: ATTEMPTS, least: ATTEMPTS }],
  ['46', '503, twice', { on: ASKS, also: TAKEN_UP, times: 2, does: status(503), ends: 'ok', asks: 3, least: 3 }],
  ...[500, 502, 504, 408].map((code) => ['46', `${code}, once`, { on: ASKS, also: TAKEN_UP, times: 1, does: status(code), ends: 'ok', asks: 2, least: 2 }]),
  ['46', '500 for ever', { on: ASKS, also: TAKEN_UP, does: status(500), ends: 'server-error', asks: ATTEMPTS, least: 3 }],
  ['46', '503 for ever', { on: ASKS, also: TAKEN_UP, does: status(503), ends: 'server-error', asks: 20, least: ATTEMPTS }],
  ...uploads,
  ...names,
  ...giveUps,
].map(([id, name, rest]) => ({ id, name, where: { way: 'direct' }, ...rest }));
