// SHA-256 of a body that is whole in memory, as the entry does it and as others do.

import { createHash } from 'node:crypto';
import { sha256 as noble } from '@noble/hashes/sha2.js';
import { createSHA256 } from 'hash-wasm';
import { npmVersion } from './machine.mjs';
import { interleaved } from './measure.mjs';

export async function benchHashing({ pullspec, version, rounds, size }) {
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at++) bytes[at] = at * 31 + (at >> 8);
  const hashWasm = await createSHA256();
  const hashers = [
    { name: 'pullspec, digestOf', version, hash: () => pullspec.digestOf(bytes).slice('sha256:'.length) },
    {
      name: 'node:crypto',
      version: process.versions.node,
      hash: () => createHash('sha256').update(bytes).digest('hex'),
    },
    {
      name: 'crypto.subtle',
      version: process.versions.node,
      hash: async () => hex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))),
    },
    { name: 'hash-wasm', version: npmVersion('hash-wasm'), hash: () => hashWasm.init().update(bytes).digest('hex') },
    { name: '@noble/hashes', version: npmVersion('@noble/hashes'), hash: () => hex(noble(bytes)) },
  ];
  const wanted = hashers[1].hash();
  const contenders = hashers.map(({ name, hash }) => ({
    run: async (count) => {
      for (let at = 0; at < count; at++) if ((await hash()) !== wanted) throw new Error(`${name} hashes wrongly.`);
      return count;
    },
  }));
  const times = await interleaved(contenders, { rounds, most: 1, budget: 1 });
  return { size, hashers: hashers.map(({ name, version }, index) => ({ name, version, ...times[index] })) };
}

const hex = (bytes) => Buffer.from(bytes).toString('hex');
