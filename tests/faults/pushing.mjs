// What is pushed, and from what.

import { noise } from './noise.mjs';
import { hash } from './pulling.mjs';

/** Layers by their size: one that is pushed again and again has to stay what it is. */
const layers = new Map();

function layerOf(size) {
  if (!layers.has(size)) layers.set(size, noise(size));
  return layers.get(size);
}

/** What a source gives for an index that is no longer what it was, and for a layer. */
const OTHER = { other: (text) => text.replace('amd64', 'arm64'), shorter: () => '{}' };
const SPOILT = {
  turned: (bytes) => bytes.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
  short: (bytes) => bytes.subarray(0, -9),
  long: (bytes) => new Uint8Array([...bytes, 9]),
};

/** Gives what pushes, and ends it early where the task says so; and what says whether the content is what it was. */
export function pushing(client, task, { signal, giveUp }) {
  const { host, reference, cancel, push } = task;
  const { root, layer, documents, referrers, mountFrom, spoilt } = push;
  const bytes = layerOf(layer.size);
  const steps = [];
  const source = {
    root,
    async manifest(digest) {
      const other = digest === root.digest && OTHER[spoilt];
      return new TextEncoder().encode(other ? other(documents[digest]) : documents[digest]);
    },
    async blob({ digest }) {
      if (cancel === 'read') await new Promise(() => giveUp());
      const held = digest === layer.digest ? bytes : new TextEncoder().encode(documents[digest]);
      return new Blob([digest === layer.digest && spoilt in SPOILT ? SPOILT[spoilt](held) : held]);
    },
    referrers: (digest) => (digest === root.digest ? referrers : []),
  };
  async function pushAll() {
    const onStep = (step) => steps.push(step);
    const options = { signal, onStep, ...(mountFrom && { mountFrom }), referrers: referrers.length > 0 };
    const { descriptor } = await client.push(`${host}/${reference}`, source, options);
    const turnout = steps.find((step) => step.descriptor.digest === layer.digest)?.outcome;
    return { digest: descriptor.digest, turnout };
  }
  // The array itself, which the client has in its hands then.
  const pushBlob = async () => ({ turnout: await client.pushBlob(`${host}/${reference}`, layer, bytes, { signal }) });
  return {
    run: push.bare ? pushBlob : pushAll,
    unchanged: async () => (await hash(bytes)) === layer.digest,
  };
}
