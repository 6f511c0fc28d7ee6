// What the page reads out of what is attached to images: the samples, other forms of the same, and what is nothing of the kind.

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { read } from '../../www/js/statements.js';

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64');
const blobs = readdirSync(at('samples/blobs/sha256')).map((name) =>
  readFileSync(at('samples/blobs/sha256', name), 'utf8'),
);
const samples = blobs.map(read).filter(({ kind }) => kind !== 'unknown');

describe('the samples', () => {
  const of = (wanted) => samples.filter(({ kind }) => kind === wanted);

  test('list parts in both formats, alone and in statements', () => {
    const lists = of('parts');
    assert.deepEqual([...new Set(lists.map(({ format }) => format))].sort(), ['CycloneDX 1.6', 'SPDX-2.3']);
    for (const { parts } of lists) {
      assert.ok(parts.length > 0);
      for (const part of parts) assert.ok(part.name, JSON.stringify(part));
    }
    assert.equal(lists.filter(({ type }) => type === 'https://spdx.dev/Document').length, 3);
  });

  test('say where they come from, each about one image', () => {
    const found = of('provenance');
    assert.equal(found.length, 3);
    for (const { rows, about } of found) {
      assert.equal(about.length, 1);
      assert.match(about[0], /^sha256:[0-9a-f]{64}$/);
      assert.equal(Object.fromEntries(rows).builder, 'https://sandbox.localhost/builders/samples');
    }
  });

  test('hold a signature of a name and a digest', () => {
    const [{ name, about }, ...more] = of('signature');
    assert.deepEqual([name, about.length, more.length], ['sandbox.localhost/supply-chain', 1, 0]);
  });
});

describe('other forms', () => {
  const provenance = {
    predicateType: 'https://slsa.dev/provenance/v0.2',
    subject: [{ name: 'x', digest: { sha256: 'a' } }],
    predicate: {
      builder: { id: 'https://github.com/x' },
      buildType: 'https://mobyproject.org/buildkit@v1',
      invocation: { configSource: { uri: 'https://github.com/org/app.git' } },
      materials: [{ uri: 'pkg:docker/alpine@3.20' }],
      metadata: { buildStartedOn: '2026-01-01T00:00:00Z' },
    },
  };
  const rows = [
    ['builder', 'https://github.com/x'],
    ['type', 'https://mobyproject.org/buildkit@v1'],
    ['source', 'https://github.com/org/app.git'],
    ['started', '2026-01-01T00:00:00Z'],
    ['material', 'pkg:docker/alpine@3.20'],
  ];

  test('SLSA as it was before version 1', () => {
    assert.deepEqual(read(JSON.stringify(provenance)).rows, rows);
  });

  test('an envelope with signatures, alone and in a bundle', () => {
    const envelope = {
      payloadType: 'application/vnd.in-toto+json',
      payload: base64(provenance),
      signatures: [{ sig: '' }],
    };
    for (const document of [envelope, { mediaType: 'bundle', dsseEnvelope: envelope }]) {
      const found = read(JSON.stringify(document));
      assert.deepEqual([found.kind, found.rows, found.signatures], ['provenance', rows, 1]);
    }
  });

  test('a statement of a kind that is not known is named', () => {
    const found = read(JSON.stringify({ predicateType: 'https://openvex.dev/ns', subject: [], predicate: { x: 1 } }));
    assert.deepEqual(found, { kind: 'statement', type: 'https://openvex.dev/ns', about: [] });
  });

  test('licences in each of CycloneDX’s forms, groups in front of names', () => {
    const licenses = [{ expression: 'MIT' }, { license: { id: 'ISC' } }, { license: { name: 'Own' } }, 'x'];
    const found = read(JSON.stringify({ bomFormat: 'CycloneDX', components: [{ group: '@a', name: 'b', licenses }] }));
    assert.deepEqual(found.parts, [{ name: '@a/b', version: '', licence: 'MIT, ISC, Own' }]);
  });
});

test('what is nothing of the kind, or only pretends to be, is unknown or empty, and never an error', () => {
  const texts = ['', '{', 'null', '[]', '1', '"x"', '{}', '{"payload":1,"payloadType":"x"}'];
  for (const text of texts) assert.equal(read(text).kind, 'unknown', text);
  const odd = [
    { payload: '%', payloadType: 'x', signatures: 7 },
    { payload: base64({ payload: base64(null), payloadType: 'x' }), payloadType: 'x' },
    { predicateType: 'x', subject: [null, 1, { digest: 7 }], predicate: [] },
    { predicateType: 'x', predicate: { buildDefinition: {}, runDetails: 3 } },
    { spdxVersion: 'SPDX-2.3', packages: [null, {}, { name: { a: 1 }, licenseConcluded: ['x'] }] },
    { bomFormat: 'CycloneDX', components: { length: 5 } },
    { critical: { identity: null } },
  ];
  for (const document of odd) {
    const { about, parts = [], rows = [] } = read(JSON.stringify(document));
    for (const value of [...about, ...rows.flat(), ...parts.flatMap(Object.values)])
      assert.equal(typeof value, 'string');
  }
});
