// What a browser lets a page read of a registry behind TLS, and what the client says where it lets it read nothing.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { push, startRegistry } from '../registry/harness.mjs';
import { startNginx } from '../registry/nginx.mjs';
import { serve } from './harness.mjs';
import { launch } from './launch.mjs';

/** Each site, and what looking up an image there ends with. */
const SITES = [
  { name: 'full.test', cors: 'full', ends: 'ok' },
  { name: 'unexposed.test', cors: 'not exposed', ends: 'ok' },
  { name: 'none.test', cors: 'none', ends: 'no-cors-or-unreachable' },
  { name: 'preflight.test', cors: 'preflight refused', ends: 'ok' },
  { name: 'moved.test', cors: 'full', blobs: 'https://full.test', ends: 'ok' },
  { name: 'moved-away.test', cors: 'full', blobs: 'https://none.test', ends: 'no-cors-or-unreachable' },
  { name: 'moved-to-nowhere.test', cors: 'full', blobs: 'https://nowhere.invalid', ends: 'no-cors-or-unreachable' },
  { name: 'downgraded.test', cors: 'full', blobs: 'http://full.test', ends: 'no-cors-or-unreachable' },
];

let registry;
let nginx;
let browser;
let page;

before(async () => {
  registry = await startRegistry({ cors: false });
  await push(registry, 'hello:1.1');
  nginx = await startNginx(SITES.map((site) => ({ ...site, upstream: registry.host })));
  browser = await launch('chromium', [
    `--host-resolver-rules=MAP *.test:443 127.0.0.1:${nginx.port}`,
    '--ignore-certificate-errors',
  ]);
  page = await browser.newPage();
  await page.goto(`${await serve()}css/base.css`);
});
after(async () => {
  await browser?.close();
  await nginx?.stop();
  await registry?.stop();
});

for (const { name, cors, blobs, ends } of SITES) {
  test(`CORS headers: ${cors}${blobs ? `, blobs sent on to ${blobs}` : ''}: ${ends}`, async () => {
    const outcome = await page.evaluate(lookUp, `${name}/hello:1.1`);
    if (ends !== 'ok') {
      assert.equal(outcome.code, ends);
      assert.ok(outcome.hint.includes(name), outcome.hint);
      return;
    }
    assert.deepEqual(outcome, { digests: 2, os: 'linux', tags: ['1.1'] });
  });
}

/** Runs in the page. */
async function lookUp(reference) {
  const { RegistryClient } = await import('/pullspec/registry.js');
  const client = new RegistryClient();
  try {
    const { config, image, index } = await client.config(reference, { platform: 'linux/amd64' });
    const tags = [];
    for await (const tag of client.tags(reference)) tags.push(tag);
    const digests = [image, index].filter(({ descriptor }) => /^sha256:\w{64}$/.test(descriptor.digest)).length;
    return { digests, os: config.os, tags };
  } catch (error) {
    return { code: error.code, hint: error.hint?.message };
  }
}
