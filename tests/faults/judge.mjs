// What must hold after a fault: what the table says of it, and what always has to.

import assert from 'node:assert/strict';
import { config, index, layer, SIGNATURE, TAGS } from './image.mjs';
import { CANARY } from './scene.mjs';

/** A body that nobody reads to its end stays in the buffers of some sockets; more than this would be reading on. */
const MOST_SENT = 24 * 1024 * 1024;
const MOST_REQUESTS = 20_010;
export const BY_RELAY = 'pullspec-relay';

const RIGHT = {
  tags: TAGS,
  manifest: index.digest,
  pinned: index.digest,
  token: index.digest,
  config: config.digest,
  blob: layer.digest,
  referrers: [SIGNATURE],
};

/** Throws unless the outcome is what the table says, and unless all that always holds does. */
export function judge(fault, kind, outcome, scene, column) {
  if (fault.cancel) abandoned(fault, outcome, scene);
  else if (fault.never) never[fault.never](outcome, kind);
  else ended(fault, kind, outcome, column);
  verified(outcome, kind, fault);
  keptSecret(outcome, scene);
  bounded(fault, kind, scene);
  told(outcome, scene);
  routed(fault, outcome, scene, column);
}

/** What has to come of a row in a column. A page is told less, unless a relay tells it. */
export function expected(fault, { way, inPage }) {
  if (way === 'relay' && inPage && fault.inPageByRelay) return fault.inPageByRelay;
  if (way === 'relay' && fault.byRelay) return fault.byRelay;
  const special = inPage ? way === 'direct' && fault.inPage : fault.inNode;
  return [special || fault.ends].flat();
}

function ended(fault, kind, outcome, column) {
  const wanted = expected(fault, column);
  if (outcome.ok && wanted.includes('ok')) assert.deepEqual(outcome.value, fault.gives ?? RIGHT[kind]);
  else assert.ok(!outcome.ok && wanted.includes(outcome.error.code), `not ${wanted}: ${shown(outcome)}`);
}

export const shown = ({ value, error }) => JSON.stringify(value ?? error).slice(0, 500);

/** It was heard at once, and nothing came of it later: no request, no event, nothing that waits. */
function abandoned({ ends }, outcome, { later }) {
  if (ends === 'enough') assert.equal(outcome.value, ends, shown(outcome));
  else assert.deepEqual([outcome.error?.code, outcome.prompt], [ends, true], shown(outcome));
  assert.deepEqual(later, { events: 0, waiting: 0, requests: [] }, 'something went on');
}

/** What is handed out is what the digest names; lists are bound by nothing but what was sent. */
function verified(outcome, kind, { gives, cancel }) {
  if (!outcome.ok || cancel || typeof RIGHT[kind] !== 'string') return;
  assert.equal(outcome.value, gives ?? RIGHT[kind], 'unverified bytes');
}

export function keptSecret(outcome, { stranger }) {
  assert.equal(outcome.leaked, false, 'a secret in what was told');
  for (const { headers, target } of stranger.log) {
    assert.equal(headers.authorization, undefined, `credentials for a stranger: ${target}`);
    assert.ok(!JSON.stringify([headers, target]).includes(CANARY), 'a secret at a stranger');
  }
}

function bounded(fault, kind, { registry, counts }) {
  // An honest list of tags has two pages.
  const asks = fault.asks + (kind === 'tags' && !fault.never && !fault.cancel ? 1 : 0);
  const made = counts[kind] ?? 0;
  assert.ok(made <= asks, `${made} requests where ${asks} are allowed`);
  assert.ok(made >= (fault.least ?? 0), `only ${made} requests: nothing went wrong`);
  if (fault.tokens !== undefined) assert.ok((counts.token ?? 0) <= fault.tokens, `${counts.token} tokens`);
  assert.ok(registry.log.length <= MOST_REQUESTS, 'requests without end');
  for (const { sent } of registry.log) assert.ok(sent <= MOST_SENT, `${sent} bytes were taken`);
}

export function told(outcome, { task }) {
  if (outcome.ok) return;
  const { error, known, message } = outcome;
  assert.ok(known, `not an error of ours: ${shown(outcome)}`);
  assert.match(error.code, /^[a-z][a-z0-9-]+$/);
  // Whoever gives up may do so before the name has been read.
  if (error.code !== 'aborted') assert.equal(error.registry, task.host);
  assert.ok(error.reference.startsWith(task.host) && error.step && error.hint.message, shown(outcome));
  assert.doesNotMatch(message, /^(?:Failed to fetch|fetch failed|terminated|network error)$/i);
  assert.ok((error.detail ?? '').length <= 300);
}

/** Everything went the way that was to be tried; but whoever has a login goes by no relay. */
function routed({ login }, { events }, { registry }, { way }) {
  for (const entry of registry.log) {
    const direct = way === 'direct' || (login === true && JSON.stringify(entry).includes(CANARY));
    assert.equal(entry.headers['user-agent'] !== BY_RELAY, direct, `${entry.target} went another way`);
  }
  if (way === 'direct') assert.ok(events.every(({ transport }) => transport === 'direct'));
}

const never = {
  'wrong bytes'(outcome, kind) {
    if (outcome.ok) assert.deepEqual(outcome.value, RIGHT[kind]);
  },
  'more than it was told'({ ok, value, error }) {
    if (!ok) return assert.ok(['invalid-response', 'too-large'].includes(error.code), error.code);
    assert.equal(new Set(value).size, value.length, 'a tag twice');
    return assert.ok(value.every((tag) => ['1.0', '1.1'].includes(tag)));
  },
  'an invalid tag'({ ok, value, error }) {
    if (ok)
      assert.ok(
        value.every((tag) => /^\w[\w.-]{0,127}$/.test(tag)),
        String(value),
      );
    else assert.equal(error.code, 'invalid-response');
  },
  markup({ ok, value, error }, kind) {
    if (kind === 'referrers' && ok) return assert.deepEqual(value, []);
    assert.equal(ok, false);
    return assert.ok(!JSON.stringify(error).includes('<script'), 'markup in an error');
  },
  'a control character'({ ok, error }, kind) {
    if (ok) return assert.equal(kind, 'referrers');
    return assert.doesNotMatch([error.detail, error.sentence.message].join(''), /[\p{Cc}\p{Cf}]/u);
  },
  'more than 64 KiB'({ ok }, kind) {
    if (kind !== 'referrers') assert.equal(ok, false);
  },
};
