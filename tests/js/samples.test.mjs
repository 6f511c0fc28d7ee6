// The folder samples/: the committed files are what the script writes, and they are a sound OCI image layout.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import {
  blobPath,
  descriptors,
  manifests,
  named,
  names,
  ROOT,
  readBlob,
  readJson,
  SAMPLES,
  sha256,
} from './samples-layout.mjs';

const MAX_TOTAL = 300 * 1024;

function run(...options) {
  return spawnSync(process.execPath, [join(ROOT, 'scripts', 'samples.mjs'), ...options], { encoding: 'utf8' });
}

function list(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}

describe('the script', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'samples-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  test('writes the committed bytes', () => {
    assert.equal(run('--out', join(folder, 'fresh')).status, 0);
    const files = list(join(folder, 'fresh'));
    assert.deepEqual(files, list(SAMPLES));
    for (const file of files)
      assert.deepEqual(readFileSync(join(folder, 'fresh', file)), readFileSync(join(SAMPLES, file)), file);
  });

  test('removes blobs of an earlier run', () => {
    const copy = join(folder, 'stale');
    cpSync(SAMPLES, copy, { recursive: true });
    writeFileSync(join(copy, 'blobs', 'sha256', '0'.repeat(64)), 'stale');
    assert.equal(run('--out', copy).status, 0);
    assert.deepEqual(list(copy), list(SAMPLES));
  });

  const changes = {
    'is different': ({ blob }) => appendFileSync(blob, '\n'),
    'is missing': ({ blob }) => rmSync(blob),
    'is not one of the samples': ({ copy }) => writeFileSync(join(copy, 'more'), ''),
  };
  for (const [message, change] of Object.entries(changes)) {
    test(`--check fails when a file ${message}`, () => {
      const copy = join(folder, message.replaceAll(' ', '-'));
      cpSync(SAMPLES, copy, { recursive: true });
      assert.equal(run('--check', '--out', copy).status, 0);
      change({ copy, blob: blobPath(named('layers:1').digest).replace(SAMPLES, copy) });
      const { status, stderr } = run('--check', '--out', copy);
      assert.equal(status, 1);
      assert.match(stderr, new RegExp(` ${message}\\.\n`));
    });
  }
});

describe('the layout', () => {
  const reachable = names().flatMap(({ descriptor }) => descriptors(descriptor));
  const blobs = readdirSync(join(SAMPLES, 'blobs', 'sha256'));

  test('is of the version the specification knows', () => {
    assert.deepEqual(JSON.parse(readFileSync(join(SAMPLES, 'oci-layout'), 'utf8')), { imageLayoutVersion: '1.0.0' });
  });

  test('is small', () => {
    const total = list(SAMPLES).reduce((sum, file) => sum + readFileSync(join(SAMPLES, file)).length, 0);
    assert.ok(total < MAX_TOTAL, `${total} bytes`);
  });

  test('names each blob by its digest', () => {
    for (const hex of blobs) assert.equal(sha256(readBlob({ digest: `sha256:${hex}` })), `sha256:${hex}`);
  });

  test('has every blob that is pointed at, of the size that is told, and no other', () => {
    for (const descriptor of reachable) assert.equal(readBlob(descriptor).length, descriptor.size, descriptor.digest);
    assert.deepEqual([...new Set(reachable.map(({ digest }) => digest.slice('sha256:'.length)))].sort(), blobs.sort());
  });

  test('repeats inline data exactly', () => {
    const inline = reachable.filter(({ data }) => data !== undefined);
    assert.ok(inline.length > 0);
    for (const descriptor of inline) assert.deepEqual(Buffer.from(descriptor.data, 'base64'), readBlob(descriptor));
  });

  test('has a mediaType in each manifest that its descriptor agrees with', () => {
    for (const { descriptor } of names()) {
      for (const child of manifests(descriptor)) assert.equal(readJson(child).mediaType, child.mediaType);
    }
  });

  test('gives each name once, whole, for every reader', () => {
    const all = names();
    assert.equal(new Set(all.map(({ name }) => name)).size, all.length);
    for (const { descriptor, name } of all) assert.equal(descriptor.annotations['io.containerd.image.name'], name);
  });
});
