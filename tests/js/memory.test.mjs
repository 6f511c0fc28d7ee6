// A client that reads a blob of any size holds no more of it than the piece in hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RegistryClient } from 'pullspec/registry';

const MB = 1024 * 1024;
const HUGE = 10 * 1024 * MB;
const READ = 192 * MB;
const FLAT = 48 * MB;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

/** Bytes that something still holds. */
async function held() {
  collect();
  // What buffers stood on is given back a moment later.
  await sleep(20);
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test('ten gigabytes are read piece by piece, and none is kept', async () => {
  let cancelled = false;
  const body = () =>
    new ReadableStream(
      {
        pull: (controller) => controller.enqueue(new Uint8Array(256 * 1024)),
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  const client = new RegistryClient({
    fetch: async () => new Response(body(), { headers: { 'content-length': String(HUGE) } }),
  });
  const mediaType = 'application/vnd.oci.image.layer.v1.tar';
  const digest = `sha256:${'0'.repeat(64)}`;
  const stream = await client.blob('registry.example/a/b', { mediaType, digest, size: HUGE });
  const reader = stream.getReader();
  let read = (await reader.read()).value.length;
  const before = await held();
  while (read < READ) read += (await reader.read()).value.length;
  const more = (await held()) - before;
  assert.ok(more < FLAT, `${more} of ${read} bytes are held`);
  await reader.cancel();
  assert.equal(cancelled, true);
});
