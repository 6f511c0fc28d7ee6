// Tags in order, as the package gives them; the rules themselves are tested natively with the same fixtures.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sortTags, tagKinds } from 'pullspec/registry';
import { at } from '../../scripts/lib/paths.mjs';

const fixture = (name) => JSON.parse(readFileSync(at(`tests/fixtures/${name}.json`), 'utf8'));

for (const { why, order, tags } of fixture('tag-order')) {
  test(`${order}: ${why}`, async () => {
    assert.deepEqual(await sortTags([...tags].reverse(), order), tags);
  });
}

test('kinds come in the order of the tags', async () => {
  const cases = fixture('tag-kinds');
  assert.deepEqual(
    await tagKinds(cases.map(({ tag }) => tag)),
    cases.map(({ kind }) => kind),
  );
});

test('nothing, and what is no tag', async () => {
  assert.deepEqual([await sortTags([]), await tagKinds([])], [[], []]);
  assert.deepEqual(await sortTags(['b\nc', 'ä', 'a']), ['a', 'b\nc', 'ä']);
  assert.deepEqual(await tagKinds(['b\nc', 'a']), ['plain', 'plain']);
});

test('ten thousand tags', async () => {
  const tags = Array.from({ length: 10_000 }, (_, index) => `v1.${index % 100}.${index}`);
  const sorted = await sortTags(tags, 'newest');
  assert.equal(sorted[0], 'v1.99.9999');
  assert.equal(new Set(sorted).size, 10_000);
});
