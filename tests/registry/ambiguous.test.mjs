// Manifests that a real registry takes and gives back, and that programs read in different ways: nothing of them is believed.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { readImage } from 'pullspec/layer';
import { RegistryClient } from 'pullspec/registry';
import { at } from '../../scripts/lib/paths.mjs';
import { file, tar } from '../../scripts/samples/tar.mjs';
import { startRegistry } from './harness.mjs';

const TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};
const fixtures = JSON.parse(readFileSync(at('tests/fixtures/ambiguous.json'), 'utf8'));
const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const [layer, other] = ['one', 'another'].map((text) => tar([file('etc/motd', text)], 0));
const config = Buffer.from(
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [sha256(layer)] },
  }),
);

const descriptor = (mediaType, bytes) => JSON.stringify({ mediaType, digest: sha256(bytes), size: bytes.length });
const places = {
  $M: TYPES.manifest,
  $C: descriptor(TYPES.config, config),
  $L: descriptor(TYPES.layer, layer),
  $K: descriptor(TYPES.layer, other),
  $T: TYPES.layer,
  $D: sha256(layer),
  $E: sha256(other),
  $S: String(layer.length),
  // As deep as nobody writes by hand.
  $N: '['.repeat(64) + ']'.repeat(64),
};
/** A character below U+0100 is a byte: so that there can be bytes that are no UTF-8. */
const written = (manifest) =>
  Buffer.from(
    manifest.replace(/\$[A-Z]/g, (place) => places[place]),
    'latin1',
  );

describe('what docker-registry takes', () => {
  let registry;
  const client = new RegistryClient({ retry: false });
  before(async () => {
    registry = await startRegistry();
    for (const bytes of [config, layer, other]) {
      const started = await fetch(`${registry.url}v2/team/app/blobs/uploads/`, { method: 'POST' });
      const place = new URL(started.headers.get('location'), registry.url);
      place.searchParams.set('digest', sha256(bytes));
      assert.equal((await fetch(place, { method: 'PUT', body: bytes })).status, 201);
    }
  });

  for (const [number, { reason, manifest, code, names }] of fixtures.entries()) {
    test(reason, async () => {
      const bytes = written(manifest);
      const headers = { 'content-type': TYPES.manifest };
      const put = await fetch(`${registry.url}v2/team/app/manifests/t${number}`, {
        method: 'PUT',
        body: bytes,
        headers,
      });
      assert.equal(put.status, 201, 'the registry takes it');
      const name = `${registry.host}/team/app:t${number}`;
      if (code === undefined) {
        const read = await client.manifest(name);
        assert.deepEqual(Buffer.from(read.bytes), bytes);
        assert.equal(read.descriptor.digest, sha256(bytes));
        assert.equal((await readImage(client, name)).verdict.state, 'verified');
        return;
      }
      for (const reference of [name, `${registry.host}/team/app@${sha256(bytes)}`]) {
        for (const read of [
          () => client.manifest(reference),
          () => client.config(reference),
          () => readImage(client, reference),
        ]) {
          await assert.rejects(read, (error) => {
            assert.deepEqual([error.name, error.code], ['RegistryError', code]);
            if (names) assert.match(error.message, new RegExp(`“${names}`));
            const { one, other } = error.sentence.parameters;
            if (code === 'ambiguous') assert.ok(error.message.endsWith(`some read ${one}, others ${other}.`));
            return true;
          });
        }
      }
    });
  }
});
