// A large image into a folder, by a program of its own, whose memory is the kernel’s count.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startDockerRegistry } from '../../scripts/lib/docker-registry.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { capture } from '../../scripts/lib/run.mjs';
import { fill } from '../bench/store/image.mjs';

const MB = 1024 * 1024;
const LAYERS = { layers: 4, bytes: 100 * MB };
/** On an idle machine it is less than 150; a busy one takes longer to give back what is not needed any more. */
const MOST = 200 * MB;

let registry;
let folder;
let source;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pullspec-memory-'));
  registry = await startDockerRegistry();
  await fill(registry.url, 'team/large', '1', LAYERS);
  source = `${registry.host}/team/large:1`;
});
after(async () => {
  await registry?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('an image of 400 MB is pulled in flat memory', async () => {
  const pull = [at('tests/bench/store/pull.mjs'), source, folder];
  const { code, stdout, stderr } = await capture(process.execPath, pull);
  assert.equal(code, 0, stderr);
  const { bytes, peak } = JSON.parse(stdout);
  assert.ok(bytes > LAYERS.layers * LAYERS.bytes, `${bytes} bytes came`);
  assert.ok(peak < MOST, `${peak} bytes of memory were taken`);
});
