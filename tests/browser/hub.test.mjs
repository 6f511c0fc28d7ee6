// Docker Hub's whole flow in Chromium: the challenge, the token service on another host, the blobs on a third.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { serve } from './harness.mjs';
import { HOSTS, startHub } from './hub.mjs';
import { launch } from './launch.mjs';
import { go, text, until } from './page.mjs';

let hub;
let browser;

before(async () => {
  hub = await startHub({ cors: true });
  const mapped = HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${hub.port}`).join(', ');
  browser = await launch('chromium', [`--host-resolver-rules=${mapped}`, '--ignore-certificate-errors']);
});
after(async () => {
  await browser?.close();
  await hub?.stop();
});

test('the page opens an image of Docker Hub, and each host sees only what is meant for it', async () => {
  const page = await browser.newPage();
  await go(page, await serve(), 'hello');
  assert.deepEqual(hub.log, [], 'nothing is asked before the press');
  await page.click('name-input button.primary');
  await until(page, () => document.querySelector('layer-rail') !== null);
  assert.match(await text(page, 'image-view'), /linux\/amd64/);
  await until(page, () => document.querySelector('tag-list').textContent.includes('latest'));

  const [registry, auth, blobs] = HOSTS.map((host) => hub.log.filter((entry) => entry.host === host));
  assert.ok(
    registry.some(({ authorization }) => authorization === undefined),
    'the first request is anonymous',
  );
  assert.ok(registry.some(({ authorization }) => authorization?.startsWith('Bearer ')));
  for (const { url, authorization } of auth) {
    assert.equal(url, '/token?service=registry.docker.io&scope=repository%3Alibrary%2Fhello%3Apull');
    assert.equal(authorization, undefined);
  }
  assert.ok(auth.length > 0 && blobs.length > 0);
  for (const { authorization } of blobs) assert.equal(authorization, undefined, 'the token stays with the registry');
});
