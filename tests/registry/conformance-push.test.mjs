// What the distribution specification asks of a registry that is pushed to: the same steps with a real one and with ours. Where
// the real one does something else, the row says what and why, and holds that it still does.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { memoryFiles } from 'pullspec/files/memory';
import { createRegistry } from 'pullspec/server';
import { at } from '../../scripts/lib/paths.mjs';
import { startRegistry } from './harness.mjs';

const ROWS = JSON.parse(readFileSync(at('tests/fixtures/conformance-push.json'), 'utf8'));

const sha256 = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const TYPES = {
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  index: 'application/vnd.oci.image.index.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
};

const describedAs = (mediaType, text) => ({ mediaType, digest: sha256(text), size: text.length });
const [layer, config] = ['a layer', '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}'];
const image = (layers, annotations) =>
  JSON.stringify({
    schemaVersion: 2,
    mediaType: TYPES.manifest,
    config: describedAs(TYPES.config, config),
    layers: layers.map((text) => describedAs(TYPES.layer, text)),
    annotations,
  });
const [manifest, other] = [image([layer]), image([layer], { other: 'yes' })];
const children = [manifest, other].map((text) => ({
  ...describedAs(TYPES.manifest, text),
  platform: { architecture: 'amd64', os: 'linux' },
}));
const BODIES = {
  ...{ layer, config, manifest, other, chunks: 'hello', chunk1: 'hel', chunk2: 'lo' },
  index: JSON.stringify({ schemaVersion: 2, mediaType: TYPES.index, manifests: children }),
  missing: image(['nobody has this']),
  ambiguous: manifest.replace('"layers":', '"layers":[],"layers":'),
};

const fill = (text, kept) =>
  text
    .replace(/\{digest:(\w+)\}/g, (_, name) => (name === 'none' ? `sha256:${'0'.repeat(64)}` : sha256(BODIES[name])))
    .replace(/\{(manifest|index)\}/g, (_, name) => TYPES[name])
    .replace('{place}', () => kept.place);

/** The steps one after the other, each a test of its own. */
function steps(send, wantedOf) {
  const kept = {};
  for (const row of ROWS) {
    test(row.name, async () => {
      const wanted = wantedOf(row);
      // Where an upload goes on may have a query of its own.
      const path = fill(row.path, kept).replace(/(\?.*)\?/, '$1&');
      const { accept, type, headers } = row;
      const octets = row.body && 'application/octet-stream';
      const fields = {
        ...(octets && { 'content-type': octets }),
        ...headers,
        ...(accept && { accept }),
        ...(type && { 'content-type': type }),
      };
      const filled = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, fill(value, kept)]));
      const answer = await send(path, {
        ...{ method: row.method, headers: filled },
        ...(row.body && { body: BODIES[row.body] }),
      });
      const text = await answer.text();
      assert.equal(answer.status, wanted.status, text);
      if (wanted.code && wanted.status === row.status) assert.equal(JSON.parse(text).errors[0].code, wanted.code);
      if (answer.status >= 400) return;
      if (wanted.digest) assert.equal(answer.headers.get('docker-content-digest'), fill(wanted.digest, kept));
      if (wanted.is) assert.equal(text, BODIES[wanted.is]);
      if (wanted.range) assert.equal(answer.headers.get('range'), wanted.range);
      if (wanted.tags) assert.deepEqual(JSON.parse(text).tags.sort(), wanted.tags);
      if (answer.status === 201) assert.ok(answer.headers.get('location'), 'says where it is');
      if (row.keeps) {
        const place = new URL(answer.headers.get('location'), 'http://registry.test/');
        kept[row.keeps] = place.pathname + place.search;
      }
    });
  }
}

describe('a real registry', async () => {
  const registry = await startRegistry();
  after(() => registry.stop());
  steps(
    (path, init) => fetch(`http://${registry.host}${path}`, init),
    (row) => ({ ...row, ...row.registry }),
  );
});

describe('the sandbox registry', () => {
  const registry = createRegistry(memoryFiles());
  steps(
    (path, init) => registry.fetch(new Request(`http://registry.test${path}`, init)),
    (row) => row,
  );
});
