// One fault on one kind of request: a registry to which it happens, a stranger, maybe a relay in front of both.

import { expired, selfSigned } from '../registry/certificate.mjs';
import { startGoaway } from './goaway.mjs';
import { config, honest, image, index, json, layer, REPOSITORY, TAG } from './image.mjs';
import { startOrigin } from './origin.mjs';
import { DOMAIN, startRelay } from './relays.mjs';

/** What must be found nowhere but in a request to the registry itself. */
export const CANARY = 'canary-5f1c9e';

const KINDS = [
  ['token', /\/token$/],
  ['tags', /\/tags\/list$/],
  ['manifest', new RegExp(`/manifests/${TAG}$`)],
  ['pinned', new RegExp(`/manifests/${index.digest}$`)],
  ['config', new RegExp(`/blobs/${config.digest}$`)],
  ['blob', new RegExp(`/blobs/${layer.digest}$`)],
  ['referrers', /\/referrers\//],
];
const kindOf = ({ path }) => KINDS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';

/** What speaks TLS, made when it is first needed. */
const keys = new Map();
const TLS = { expired, trusted: selfSigned };
export function keyOf(name) {
  if (!keys.has(name)) keys.set(name, TLS[name]([`${name}.${DOMAIN}`]));
  const { key, certificate: cert } = keys.get(name);
  return { key, cert };
}

let scenes = 0;

/** Sets the scene for a row of the table, a kind of request, and a column. */
export async function stage(fault, kind, { way }) {
  const relayed = way === 'relay';
  const guarded = fault.auth === true || kind === 'token';
  const scene = { id: `${++scenes}`, counts: {}, time: 0, image: image.digest, hosts: {}, stalled: () => undefined };
  const options = { pages: !relayed, keep: fault.keep };
  const strange = ({ stalled }, request) => ({ ...honest(request), ...fault.stranger?.({ stalled }) });
  scene.stranger = await startOrigin((request) => strange(hooks(scene), request), options);
  const start = fault.http2 ? startGoaway : startOrigin;
  const named = fault.tls && { tls: keyOf(fault.tls), name: `${fault.tls}.${DOMAIN}` };
  scene.registry = await start(registryOf(scene, fault, kind, guarded), { ...options, ...named });
  scene.hosts = { stranger: scene.stranger.host, registry: scene.registry.host };
  scene.relay = relayed ? await relayOf(scene, fault, kind) : undefined;
  scene.task = taskOf(scene, fault, kind, guarded);
  const running = [scene.relay, scene.registry, scene.stranger].filter((it) => it);
  scene.busy = () => running.reduce((sum, it) => sum + it.busy(), 0);
  scene.pass = (milliseconds) => {
    scene.time += milliseconds;
  };
  scene.stop = async () => {
    for (const it of running) await it.stop();
  };
  return scene;
}

/** What an answer may call: who runs the scene is known only later. */
const hooks = (scene) => ({ stalled: () => scene.stalled() });

export const happens = ({ times = Number.POSITIVE_INFINITY }, number) => number <= times;

export function count(counts, kind) {
  counts[kind] = (counts[kind] ?? 0) + 1;
  return counts[kind];
}

/** A registry to which the fault happens. */
function registryOf(scene, fault, kind, guarded) {
  return (request) => {
    const asked = kindOf(request);
    const refused = guarded && asked !== 'token' && refusal(request, scene.registry.url);
    if (refused) return { ...refused, keep: fault.keep };
    const number = count(scene.counts, asked);
    const whole = { ...(asked === 'token' ? token(number) : honest(request)), keep: fault.keep };
    if (asked !== kind || !fault.does || !happens(fault, number)) return whole;
    const answer = fault.does({ ...whole, whole: layer.bytes }, request, number, scene.hosts);
    return { ...hooks(scene), ...answer };
  };
}

/** A relay that may ask the registry, and the stranger too unless it is unknown to it. */
function relayOf(scene, fault, kind) {
  const counts = {};
  const lies = (answer, request) => {
    const asked = kindOf(request);
    const lied = asked === kind && happens(fault, count(counts, asked));
    return lied ? fault.lies(answer, request, counts[asked], scene.hosts) : answer;
  };
  const { stranger, registry } = scene.hosts;
  const hosts = [fault.host ?? registry, ...(fault.unknown ? [] : [stranger])];
  return startRelay({ hosts, now: () => scene.time, lies: fault.lies && lies });
}

/** What the client is to do, as plain data. */
function taskOf({ id, registry, relay }, fault, kind, guarded) {
  // No relay gets to see a login, so whoever has one goes another way.
  const login = guarded && (!relay || fault.login);
  return {
    id,
    kind,
    host: fault.host ?? registry.host,
    reference: `${REPOSITORY}:${TAG}`,
    digest: index.digest,
    descriptor: { mediaType: layer.mediaType, digest: layer.digest, size: layer.size },
    platform: 'linux/amd64',
    // A page asks a registry by a relay once it has seen that this one does not answer pages.
    prime: fault.prime === true || relay !== undefined,
    ...(relay && { relay: relay.url }),
    ...(login && { credentials: { username: 'alice', password: CANARY } }),
    ...(fault.cancel && { cancel: fault.cancel }),
    canary: CANARY,
  };
}

export const token = (number) => json({ token: `${CANARY}.${number}`, expires_in: 300 });

/** What a registry says to those who bring no token of its own. */
export function refusal({ headers }, url) {
  if (headers.authorization?.startsWith(`Bearer ${CANARY}.`)) return undefined;
  return { status: 401, headers: { 'www-authenticate': `Bearer realm="${url}/token",service="faults"` } };
}
