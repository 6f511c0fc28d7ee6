// Docker Hub's whole flow in Chromium: the challenge, the token service on another host, the blobs on a third.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { relayMount } from '../../scripts/lib/relay.mjs';
import { serve } from './harness.mjs';
import { HOSTS, hubFetch, startHub } from './hub.mjs';
import { launch } from './launch.mjs';
import { go, text, until } from './page.mjs';

const running = [];
after(async () => {
  for (const stop of running.reverse()) await stop();
});

/** Docker Hub as it would be if it let pages ask it: the browser itself walks from host to host. */
async function direct() {
  const hub = await startHub({ cors: true });
  const mapped = HOSTS.map((host) => `MAP ${host}:443 127.0.0.1:${hub.port}`).join(', ');
  const browser = await launch('chromium', [`--host-resolver-rules=${mapped}`, '--ignore-certificate-errors']);
  running.push(hub.stop, () => browser.close());
  return { hub, browser, url: await serve() };
}

/** Docker Hub as it is: the page asks by the relay that is served with it, and the browser asks nobody else. */
async function relayed() {
  const hub = await startHub({ cors: false });
  const browser = await launch('chromium', ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1']);
  running.push(hub.stop, () => browser.close());
  return { hub, browser, url: await serve({ relay: await relayMount({ fetch: hubFetch(hub) }) }) };
}

for (const [way, start] of [
  ['directly', direct],
  ['by the relay', relayed],
]) {
  test(`the page opens an image of Docker Hub ${way}, and each host sees only what is meant for it`, async () => {
    const { hub, browser, url } = await start();
    const page = await browser.newPage();
    await go(page, url, 'hello');
    assert.deepEqual(hub.log, [], 'nothing is asked before the press');
    await page.locator('name-input button.primary').click();
    await until(page, () => document.querySelector('layer-rail') !== null);
    assert.match(await text(page, 'image-view'), /linux\/amd64/);
    await until(page, () => document.querySelector('tag-list').textContent.includes('latest'));

    const [registry, auth, blobs] = HOSTS.map((host) => hub.log.filter((entry) => entry.host === host));
    assert.ok(
      registry.some(({ authorization }) => authorization === undefined),
      'the first request is anonymous',
    );
    assert.ok(registry.some(({ authorization }) => authorization?.startsWith('Bearer ')));
    for (const { url: asked, authorization } of auth) {
      assert.equal(asked, '/token?service=registry.docker.io&scope=repository%3Alibrary%2Fhello%3Apull');
      assert.equal(authorization, undefined);
    }
    assert.ok(auth.length > 0 && blobs.length > 0);
    for (const { authorization } of blobs) assert.equal(authorization, undefined, 'the token stays with the registry');
  });
}
