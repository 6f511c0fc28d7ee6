// One fault of one kind of request while something is pushed: a registry to which it happens, and a stranger to whom it may send.

import { descriptor, REPOSITORY, TAG } from './image.mjs';
import { CORS_TO_PUSH, startOrigin } from './origin.mjs';
import { large, small } from './push-image.mjs';
import { kindOf, receiver } from './receiver.mjs';
import { DOMAIN, startRelay } from './relays.mjs';
import { CANARY, count, happens, keyOf, refusal, token } from './scene.mjs';

let scenes = 0;

/** Sets the scene for a row of the table, a kind of request, and a column. */
export async function stage(fault, kind, { way }) {
  const image = fault.large ? large : small;
  const elsewhere = fault.mount ? [image.layer] : [];
  // Where an upload is, may be a secret; a stranger who has it from the registry may see it.
  const secret = fault.strange ? 'there' : CANARY;
  const lists = fault.list ? [{ ...fault.list, tag: image.index.digest.replace(':', '-') }] : [];
  const model = receiver({ holds: [image.config], elsewhere, secret, lists, indexes: fault.indexes });
  const scene = { id: `push-${++scenes}`, counts: {}, time: 0, hosts: {}, image, model, stalled: () => undefined };
  const answer = answers(scene, fault, kind);
  const options = { cors: CORS_TO_PUSH, pages: way === 'direct', early: early(scene, fault, kind) };
  scene.stranger = await startOrigin((request) => stranger(scene, fault, request), options);
  const named = fault.tls && { tls: keyOf(fault.tls), name: `${fault.tls}.${DOMAIN}` };
  scene.registry = await startOrigin(answer, { ...options, ...named });
  scene.hosts = { stranger: scene.stranger.host, registry: scene.registry.host };
  const hosts = Object.values(scene.hosts);
  scene.relay = way === 'relay' ? await startRelay({ hosts, now: () => scene.time }) : undefined;
  scene.task = taskOf(scene, fault, kind);
  const running = [scene.relay, scene.registry, scene.stranger].filter((it) => it);
  scene.busy = () => running.reduce((sum, it) => sum + it.busy(), 0);
  scene.pass = (milliseconds) => {
    scene.time += milliseconds;
  };
  // What was begun is taken back when nobody waits for it any more.
  scene.settles = true;
  scene.stop = async () => {
    for (const it of running) await it.stop();
  };
  return scene;
}

const isGuarded = (fault, kind) => fault.auth === true || kind === 'token';

/** After how many bytes of a body it happens, where that is not behind it. */
function early({ counts, image }, fault, kind) {
  return (request) => {
    const asked = kindOf(request, image);
    const next = (counts[asked] ?? 0) + 1;
    return asked === kind && happens(fault, next) ? fault.early : undefined;
  };
}

/** A registry to which the fault happens, and to other kinds of requests what leads there. */
function answers(scene, fault, kind) {
  const { model, counts, image } = scene;
  return (request) => {
    const asked = kindOf(request, image);
    const refused = isGuarded(fault, kind) && asked !== 'token' && refusal(request, scene.registry.url);
    if (refused) return refused;
    const number = count(counts, asked);
    const honest = () => (asked === 'token' ? token(number) : model.take(asked, request));
    const does = asked === kind && happens(fault, number) ? fault.does : fault.also?.[asked];
    const it = { ...model, take: honest };
    return { stalled: () => scene.stalled(), ...(does ? does(it, request, number, scene.hosts) : honest()) };
  };
}

/** It has what the registry has: what goes there is the registry's own. */
function stranger(scene, fault, request) {
  const { model, image, hosts } = scene;
  const take = () => model.take(kindOf(request, image), request);
  return {
    stalled: () => scene.stalled(),
    ...(fault.stranger ? fault.stranger({ ...model, take }, request, hosts) : take()),
  };
}

/** What the client is to do, as plain data. */
function taskOf({ id, registry, relay, image, hosts }, fault, kind) {
  const { config, layer, index, signature } = image;
  const documents = [config, image.image, index, signature].map(({ digest, bytes }) => [digest, bytes.toString()]);
  return {
    ...{ id, kind, canary: CANARY, host: registry.host, reference: `${REPOSITORY}:${TAG}` },
    prime: relay !== undefined,
    ...(relay && { relay: relay.url }),
    ...(isGuarded(fault, kind) && { credentials: { username: 'alice', password: CANARY } }),
    ...(fault.cancel && { cancel: fault.cancel }),
    push: {
      root: descriptor(index),
      layer: descriptor(layer),
      documents: Object.fromEntries(documents),
      referrers: fault.about ? [descriptor(signature)] : [],
      bare: fault.bare === true,
      spoilt: fault.spoilt,
      ...(fault.mount && { mountFrom: `${hosts.registry}/team/base` }),
    },
  };
}
