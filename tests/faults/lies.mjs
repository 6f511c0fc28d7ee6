// Rows of the fault table in which it is the relay that fails, or lies. `lies(honest, request, number)` gives the relay's answer
// in place of the honest one; `kills` says that it is killed when the registry falls silent, and started again.
//
// A relay can keep everything from its users. What it cannot do is to make them take bytes for those that a digest names. What is
// named by no digest is what the relay says: tags, the digest behind a tag, what refers to a manifest.

import { ALL, ATTEMPTS, another, change, DOCUMENTS, ENTITIES, flipped, head, status, UNREACHABLE } from './faults.mjs';
import { image } from './image.mjs';

const PAPERS = ['manifest', 'pinned', 'config'];
const CLAIM = `sha256:${'0'.repeat(64)}`;

/** A body in which one character is another one. */
const swapped = (pattern, other) => (honest) => {
  const text = honest.body.toString('latin1');
  const body = text.replace(pattern, (_, before, character) => before + other(character));
  if (body === text) throw new Error(`There is no ${pattern}`);
  return { ...honest, body: Buffer.from(body, 'latin1') };
};
const digit = (old) => (old === '1' ? '2' : '1');

const bytes = {
  'the first bit': [ENTITIES, (it) => ({ ...it, body: flipped(it.body, () => 0) })],
  'a bit in the middle': [ENTITIES, (it) => ({ ...it, body: flipped(it.body, (length) => length >> 1) })],
  'the last bit': [ENTITIES, (it) => ({ ...it, body: flipped(it.body, (length) => length - 1) })],
  'a digit of a digest': [PAPERS, swapped(/(sha256:)(.)/, digit)],
  'the name of an algorithm': [PAPERS, swapped(/("sha)(2)(?=56:)/, () => '5')],
  'a letter of a key': [PAPERS, swapped(/(")([clmor])(?=[a-z_]+":)/, (letter) => letter.toUpperCase())],
  'a letter of a value': [PAPERS, swapped(/(amd6)(4)|$/, () => '5')],
  'a bracket': [PAPERS, swapped(/()(\{)/, () => '[')],
  'a comma': [PAPERS, swapped(/()(,)/, () => ' ')],
};

const heads = {
  'another success': [status(204)],
  'a part for the whole': [change({ status: 206 })],
  'a part of another place': [(it) => ({ ...head({ 'content-range': 'bytes 1-9/10' })(it), status: 206 })],
  'a refusal': [status(404)],
  'a redirect to a stranger': [
    (_, { path }, __, { stranger }) => ({ status: 307, headers: { location: `http://${stranger}${path}` } }),
  ],
  'a challenge by a stranger': [
    (_, __, ___, { stranger }) => ({
      status: 401,
      headers: { 'pullspec-relay': 'passed', 'www-authenticate': `Bearer realm="http://${stranger}/token"` },
    }),
  ],
  'a login that is wanted': [status(401, { 'pullspec-relay': 'passed', 'www-authenticate': 'Basic realm="x"' })],
  'no Content-Type': [head({ 'content-type': undefined })],
  'a Content-Type of a page': [head({ 'content-type': 'text/html' })],
  'a coding that there is none of': [head({ 'content-encoding': 'gzip' }), { tires: true }],
  'a length that is too long': [(it) => head({ 'content-length': it.body.length + 1 })(it)],
  'a length that is too short': [(it) => head({ 'content-length': it.body.length - 1 })(it)],
  'another digest': [head({ 'docker-content-digest': CLAIM })],
  'no mark of a relay': [head({ 'pullspec-relay': undefined })],
  'the mark of a refusal': [head({ 'pullspec-relay': 'relay-redirect' })],
};

const WHERE = { where: { way: 'relay' } };

// biome-ignore format: a table has a row a line
export const lies = [
  ['37', 'a relay that is cut off in the middle', { on: ALL, times: 1, lies: change({ reset: 'half' }), ends: 'ok', asks: 2, least: 2, ...WHERE }],
  ['37', 'a relay that does not answer, once', { on: ALL, times: 1, lies: change({ reset: 'before' }), ends: 'ok', inPageByRelay: ['ok', UNREACHABLE], asks: 2, ...WHERE, because: 'a browser asks again by itself or not at all, and does not tell a page why' }],
  ['37', 'a relay that never answers', { on: ALL, lies: change({ reset: 'before' }), ends: UNREACHABLE, asks: ATTEMPTS, ...WHERE }],
  ['37', 'a relay that is killed and started again', { on: ALL, times: 1, does: change({ stall: 'half' }), kills: true, ends: 'ok', asks: 2, least: 2, ...WHERE }],
  ...Object.entries(bytes).map(([name, [on, lies]]) => ['37', `a lying relay: ${name}`, { on, lies, ends: ['digest-mismatch', 'ambiguous'], asks: 2, least: 1, ...WHERE }]),
  ...Object.entries(heads).map(([name, [lies, more]]) => ['37', `a lying relay: ${name}`, { on: ENTITIES, lies, never: 'wrong bytes', asks: 12, ...more, ...WHERE }]),
  ['37', 'a lying relay: another token', { on: ['token'], lies: swapped(/("token":")(.)/, () => 'C'), ends: 'not-allowed', asks: 2, ...WHERE }],
  ['37', 'a lying relay: a page elsewhere', { on: ['tags'], lies: (it, { path }, __, { stranger }) => head({ link: `<http://${stranger}${path}?n=2>; rel="next"` })(it), ends: 'invalid-response', asks: 1, ...WHERE }],
  ['37', 'a lying relay: no document', { on: DOCUMENTS, lies: change({ body: '[' }), ends: ['invalid-response', 'digest-mismatch', 'size-mismatch'], asks: 2, ...WHERE }],
  ['37', 'a lying relay: another manifest', { on: ['pinned'], lies: () => ({ ...another(image), headers: { ...another(image).headers, 'pullspec-relay': 'passed' } }), ends: 'digest-mismatch', asks: 2, ...WHERE }],
  ['37', 'a lying relay: a tag that was moved', { on: ['manifest'], lies: () => ({ ...another(image), headers: { ...another(image).headers, 'pullspec-relay': 'passed' } }), ends: 'ok', gives: image.digest, asks: 1, ...WHERE, because: 'a tag is whatever its registry says, and by a relay whatever that says: only a digest proves anything' }],
];
