// What must hold after something went wrong while something was pushed: what the table says of it, and what always has to.

import assert from 'node:assert/strict';
import { digestOf, TAG } from './image.mjs';
import { BY_RELAY, expected, keptSecret, shown, told } from './judge.mjs';
import { kindOf } from './receiver.mjs';

/** Requests of one push, however much goes wrong with it. */
const MOST_REQUESTS = 100;

/** Throws unless the outcome is what the table says, and unless all that always holds does. */
export function judge(fault, kind, outcome, scene, column) {
  const wanted = expected(fault, column);
  assert.ok(wanted.includes(outcome.ok ? 'ok' : outcome.error.code), `not ${wanted}: ${shown(outcome)}`);
  if (outcome.ok) arrived(fault, outcome, scene);
  else stayedAway(fault, scene);
  if (fault.cancel) abandoned(outcome, scene);
  inOrder(fault, scene);
  takenBack(fault, scene);
  keptSecret(outcome, scene);
  askedForItsOwn(scene);
  bounded(fault, kind, scene);
  askedStranger(fault, scene, column);
  told(outcome, scene);
  wentItsWay(outcome, scene, column);
  assert.ok(outcome.unchanged, 'the source is another one');
}

/** All of it is there, byte by byte. */
function arrived({ bare, turnout = 'uploaded', subject, others = [] }, { value }, { model, image }) {
  assert.equal(value.turnout, turnout);
  assert.equal(digestOf(model.blobs.get(image.layer.digest) ?? ''), image.layer.digest, 'the layer');
  if (bare) return;
  assert.equal(value.digest, image.index.digest);
  assert.equal(model.tags.get(TAG), image.index.digest);
  for (const { digest, bytes } of [image.index, image.image]) assert.deepEqual(model.manifests.get(digest), bytes);
  if (!subject) return;
  assert.ok(model.manifests.has(image.signature.digest), 'the signature');
  const listed = model.manifests.get(model.tags.get(image.index.digest.replace(':', '-')));
  const found = JSON.parse(listed ?? '{"manifests":[]}').manifests.map(({ digest }) => digest);
  assert.deepEqual(found, subject === 'fallback' ? [...others, image.signature.digest] : []);
}

/** A name stands for nothing that did not come as a whole. */
function stayedAway({ named = false }, { model, image }) {
  assert.equal(model.tags.get(TAG), named ? image.index.digest : undefined, 'the tag');
}

/** It was heard at once, and nothing came of it later but that what was begun is taken back. */
function abandoned({ prompt }, { later, image }) {
  assert.equal(prompt, true, 'it was not heard at once');
  assert.deepEqual(
    later.requests.map((request) => kindOf(request, image)).filter((it) => it !== 'cancel'),
    [],
  );
  assert.equal(later.waiting, 0, 'something waits');
}

/** Nothing is sent before what it needs is there, as far as the registry tells the truth about that. */
function inOrder({ lied = [] }, { model, image }) {
  assert.deepEqual(
    model.premature,
    lied.map((name) => image[name].digest),
    'too early',
  );
}

/** No upload is left to the registry that could be taken back. */
function takenBack({ open = 0 }, { model }) {
  assert.equal(model.uploads.size, open, 'uploads that nobody goes on with');
}

function bounded(fault, kind, { registry, stranger, counts }) {
  const made = counts[kind] ?? 0;
  assert.ok(made <= fault.asks, `${made} requests where ${fault.asks} are allowed`);
  assert.ok(made >= (fault.least ?? 0), `only ${made} requests: nothing went wrong`);
  if (fault.tokens !== undefined) assert.ok((counts.token ?? 0) <= fault.tokens, `${counts.token} tokens`);
  const all = [...registry.log, ...stranger.log];
  assert.ok(all.length <= MOST_REQUESTS, `${all.length} requests`);
}

/** A token is for what is pushed, whatever a challenge says. */
function askedForItsOwn({ registry }) {
  for (const { target, body } of registry.log.filter(({ path }) => path === '/token')) {
    const scope = new URLSearchParams(`${target.replace(/^[^?]*\??/, '')}&${body}`).getAll('scope').join(' ');
    assert.match(scope, /^repository:team\/app:pull,push( repository:team\/base:pull)?$/);
  }
}

/** Only where it is sent there. */
function askedStranger({ strange }, { stranger }, { inPage }) {
  const wanted = strange === 'in a page' ? inPage : strange === true;
  assert.equal(stranger.log.length > 0, wanted, `a stranger was asked: ${stranger.log.length}`);
}

/** What changes something goes by no relay, and without one nothing does. */
function wentItsWay({ events }, { registry }, { way }) {
  for (const { method, headers, target } of registry.log) {
    const mayBeRelayed = way === 'relay' && ['GET', 'HEAD'].includes(method);
    assert.ok(mayBeRelayed || headers['user-agent'] !== BY_RELAY, `${target} went by a relay`);
  }
  const writing = events.filter(({ method }) => !['GET', 'HEAD'].includes(method));
  assert.ok(writing.every(({ transport }) => transport === 'direct'));
}
