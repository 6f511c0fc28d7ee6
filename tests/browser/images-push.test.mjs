// Kept images and real registries: what the page pulls and pushes is what skopeo then finds, and where a registry takes nothing
// from pages, the page says so and what to do.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { skopeo, startRegistry } from '../registry/harness.mjs';
import { eachBrowser } from './harness.mjs';
import { begin, kept, open, pull, table, write } from './images.mjs';
import { list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';

/** What an owner sends for pages that may push. */
const WRITABLE = {
  'Access-Control-Allow-Methods': ['GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE'],
  'Access-Control-Allow-Headers': ['Accept, Authorization, Range, Content-Type, Content-Range'],
  'Access-Control-Expose-Headers': [
    'Content-Length, Content-Range, Docker-Content-Digest, Link, Location, Range, WWW-Authenticate',
  ],
};

const work = mkdtempSync(join(tmpdir(), 'pullspec-kept-'));
let writable;
let closed;
before(async () => {
  [writable, closed] = await Promise.all([startRegistry({ headers: WRITABLE }), startRegistry({ cors: false })]);
});
after(() => rmSync(work, { recursive: true, force: true }));

/** The digests of all that is in a registry under a name, as skopeo copies it. */
async function copied(name, folder) {
  const place = join(work, folder);
  await skopeo('copy', '--quiet', '--all', '--src-tls-verify=false', `docker://${name}`, `oci:${place}:x`);
  const [{ digest }] = JSON.parse(readFileSync(join(place, 'index.json'), 'utf8')).manifests;
  return { digest, blobs: readdirSync(join(place, 'blobs/sha256')).sort() };
}

async function pushAs(page, name, to) {
  await begin(page, name, 'push');
  await write(page, '.deed-panel input', to);
  await page.click('.deed-panel .primary');
  await until(page, () => document.querySelector('kept-image deed-trace .end')?.childElementCount > 0);
}

/** Each blob has a bar that is full, and says what became of it. */
async function bars(page, outcome) {
  const all = await page.$$eval('kept-image .blobs li', (items) =>
    items.map((item) => {
      const { value, max } = item.querySelector('progress');
      return { full: value === max, told: item.querySelector('.number').textContent };
    }),
  );
  assert.ok(all.length >= 2);
  for (const { full, told } of all) assert.ok(full && told.endsWith(outcome), told);
}

eachBrowser(
  'what is pulled in the page and pushed to a registry is copied out with equal digests',
  async ({ page, url, browser }) => {
    await open(page, url);
    await write(page, 'pull-form .for input', 'all');
    await pull(page, HELLO);
    await kept(page, 1);
    const [{ digest }] = await table(page);
    const target = `${writable.host}/${browser}/hello:1`;
    await pushAs(page, HELLO, target);
    assert.match(await text(page, 'kept-image .end'), /is in the registry/);
    const told = await text(page, 'kept-image .end');
    assert.ok(told.includes(digest), `${told}: ${digest}`);
    const out = await copied(target, `out-${browser}`);
    assert.equal(out.digest, digest);
    assert.ok(out.blobs.includes(digest.slice(7)));
    assert.deepEqual(await list(page, 'kept-image .docker code'), [
      `docker tag ${HELLO} ${target}`,
      `docker push ${target}`,
    ]);
    const methods = await list(page, 'kept-image .trace [data-action="request"] .method');
    for (const method of ['HEAD', 'POST', 'PUT']) assert.ok(methods.includes(method), method);
    const sent = await list(page, 'kept-image .trace [data-action="upload"]');
    assert.equal(sent.length, out.blobs.length, 'every blob and every manifest has a line');
    assert.ok(sent.at(-1).includes(`The manifest ${digest} was pushed`), sent.at(-1));
    await bars(page, 'sent');

    await page.click('kept-image deed-trace .head .quiet');
    await pushAs(page, HELLO, target);
    await bars(page, 'there already');
  },
);

eachBrowser('the sandbox takes images without a network', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await begin(page, HELLO, 'push');
  assert.equal(await page.$eval('.deed-panel input', (input) => input.value), 'sandbox.localhost/my/hello:1.1');
  await page.keyboard.press('Enter');
  await until(page, () => /is in the registry/.test(document.querySelector('kept-image .end')?.textContent));
  assert.match(await text(page, 'kept-image .end'), /only linux\/amd64 is kept/);
  const digest = await page.$eval('kept-image .end .digest', (code) => code.textContent);
  await page.evaluate(() => location.assign('#sandbox.localhost/my/hello:1.1'));
  await until(page, () => document.querySelector('name-input .primary').disabled === false);
  await page.click('name-input .primary');
  await until(page, () => document.querySelector('.legend code') !== null);
  assert.ok((await list(page, '.legend code')).includes(digest));
});

eachBrowser(
  'a registry that takes nothing from pages: the page says so, and what does it instead',
  { expected: [/CORS|Cross-Origin|ERR_FAILED|404/] },
  async ({ page, url }) => {
    await open(page, url);
    await pull(page, HELLO);
    await kept(page, 1);
    await pushAs(page, HELLO, `${closed.host}/my/hello:1`);
    assert.match(await text(page, 'kept-image .failure'), /may not let web pages ask \(CORS\)/);
    const lines = await list(page, 'kept-image .elsewhere code');
    assert.ok(lines.some((line) => line.startsWith('skopeo copy --all oci-archive:image.tar docker://')));
    assert.ok(lines.some((line) => line.includes(`docker push ${closed.host}/my/hello:1`)));
  },
);
