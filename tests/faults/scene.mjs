// One fault on one kind of request: a registry to which it happens, a stranger, and what must hold afterwards.

import assert from 'node:assert/strict';
import { config, honest, image, index, json, layer, REPOSITORY, SIGNATURE, TAG, TAGS } from './image.mjs';
import { startOrigin } from './origin.mjs';

/** What must be found nowhere but in a request to the registry itself. */
export const CANARY = 'canary-5f1c9e';
/** A body that nobody reads to its end stays in the buffers of two sockets; more than this would be reading on. */
const MOST_SENT = 24 * 1024 * 1024;
const MOST_REQUESTS = 20_010;

const KINDS = [
  ['token', /^\/token$/],
  ['tags', /\/tags\/list$/],
  ['manifest', new RegExp(`/manifests/${TAG}$`)],
  ['config', new RegExp(`/blobs/${config.digest}$`)],
  ['blob', new RegExp(`/blobs/${layer.digest}$`)],
  ['referrers', /\/referrers\//],
];
const kindOf = ({ path }) => KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';

const RIGHT = {
  tags: TAGS,
  manifest: index.digest,
  token: index.digest,
  config: config.digest,
  blob: layer.digest,
  referrers: [SIGNATURE],
};

/** Sets the scene for a row of the table and a kind of request. */
export async function stage(fault, kind) {
  const counts = {};
  const guarded = fault.auth || kind === 'token';
  const stranger = await startOrigin((request) => honest(request));
  const registry = await startOrigin((request) => {
    const asked = kindOf(request);
    const right = guarded && asked !== 'token' && refusal(request, registry.host);
    if (right) return right;
    counts[asked] = (counts[asked] ?? 0) + 1;
    const answer = { ...(asked === 'token' ? token(counts.token) : honest(request)), whole: layer.bytes };
    if (asked !== kind || counts[asked] > (fault.times ?? Number.POSITIVE_INFINITY)) return answer;
    return fault.does(answer, request, counts[asked], { stranger: stranger.host, registry: registry.host });
  });
  const task = {
    kind,
    host: registry.host,
    reference: `${REPOSITORY}:${TAG}`,
    digest: index.digest,
    descriptor: { mediaType: layer.mediaType, digest: layer.digest, size: layer.size },
    platform: 'linux/amd64',
    options: fault.how ?? {},
    ...(guarded && { credentials: { username: 'alice', password: CANARY } }),
    canary: CANARY,
  };
  const stop = () => Promise.all([registry.stop(), stranger.stop()]);
  return { task, registry, stranger, counts, image: image.digest, stop };
}

const token = (number) => json({ token: `${CANARY}.${number}`, expires_in: 300 });

/** What a registry says to those who bring no token of its own. */
function refusal({ headers }, host) {
  if (headers.authorization?.startsWith(`Bearer ${CANARY}.`)) return undefined;
  return { status: 401, headers: { 'www-authenticate': `Bearer realm="http://${host}/token",service="faults"` } };
}

/** Throws unless the outcome is what the table says, and unless all that always holds does. */
export function judge(fault, kind, outcome, scene, { inPage }) {
  const expected = (inPage ? fault.inPage : fault.inNode) ?? fault.ends;
  if (fault.never) never[fault.never](outcome, kind, scene);
  else if (expected === 'ok') assert.deepEqual(outcome.ok ? outcome.value : outcome.error, RIGHT[kind]);
  else if (outcome.ok && [expected].flat().includes('ok')) assert.deepEqual(outcome.value, RIGHT[kind]);
  else assert.ok([expected].flat().includes(outcome.error?.code), `not ${expected}: ${shown(outcome)}`);
  verified(outcome, kind, fault);
  keptSecret(outcome, scene);
  bounded(fault, kind, scene);
  told(outcome, scene);
}

const shown = ({ value, error }) => JSON.stringify(value ?? error).slice(0, 500);

/** What is handed out is what the digest names; lists are bound by nothing but what was sent. */
function verified(outcome, kind) {
  if (outcome.ok && typeof RIGHT[kind] === 'string') assert.equal(outcome.value, RIGHT[kind], 'unverified bytes');
}

function keptSecret(outcome, { stranger }) {
  assert.equal(outcome.leaked, false, 'a secret in what was told');
  for (const { headers, target } of stranger.log) {
    assert.equal(headers.authorization, undefined, `credentials for a stranger: ${target}`);
    assert.ok(!JSON.stringify([headers, target]).includes(CANARY), 'a secret at a stranger');
  }
}

function bounded(fault, kind, { registry, counts }) {
  // An honest list of tags has two pages.
  const asks = fault.asks + (kind === 'tags' && !fault.never ? 1 : 0);
  assert.ok((counts[kind] ?? 0) <= asks, `${counts[kind]} requests where ${asks} are allowed`);
  if (fault.tokens !== undefined) assert.ok((counts.token ?? 0) <= fault.tokens, `${counts.token} tokens`);
  assert.ok(registry.log.length <= MOST_REQUESTS, 'requests without end');
  for (const { sent } of registry.log) assert.ok(sent <= MOST_SENT, `${sent} bytes were taken`);
}

function told(outcome, { task }) {
  if (outcome.ok) return;
  const { error, known, message } = outcome;
  assert.ok(known, `not an error of ours: ${shown(outcome)}`);
  assert.match(error.code, /^[a-z][a-z0-9-]+$/);
  assert.equal(error.registry, task.host);
  assert.ok(error.reference.startsWith(task.host) && error.step && error.hint.message, shown(outcome));
  assert.doesNotMatch(message, /^(?:Failed to fetch|fetch failed|terminated|network error)$/i);
  assert.ok((error.detail ?? '').length <= 300);
}

const never = {
  'wrong bytes'(outcome, kind) {
    if (outcome.ok) assert.equal(outcome.value, RIGHT[kind]);
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
