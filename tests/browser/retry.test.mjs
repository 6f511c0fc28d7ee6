// A registry that wants to be left alone for a while: the page waits, says how long and why, and can be told not to. And a tag
// that does not stand for the digest beside it.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { eachBrowser, screenshot } from './harness.mjs';
import { axe, go, list, text, until } from './page.mjs';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const EXPOSED = 'Docker-Content-Digest, Link, Retry-After';
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-expose-headers': EXPOSED,
};
const digest = (body) => `sha256:${createHash('sha256').update(body).digest('hex')}`;
const config = '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}';
const image = (annotations) => {
  const described = { mediaType: CONFIG, digest: digest(config), size: config.length };
  return JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config: described, layers: [], annotations });
};
const [first, second] = [image({ at: 'first' }), image({ at: 'second' })];

/** The seconds that a refusal asks for, by repository; those called `once-…` refuse but once. */
const refusals = { once: 1, long: 60 };
const asked = [];

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  const [, repository, kind, last] = /^\/v2\/([^/]+)\/(manifests|blobs|tags)\/(.+)$/.exec(pathname) ?? [];
  const send = (body, type) => {
    const headers = { 'content-type': type, 'content-length': body.length, 'docker-content-digest': digest(body) };
    response.writeHead(200, { ...CORS, ...headers }).end(request.method === 'HEAD' ? '' : body);
  };
  const name = repository?.split('-')[0];
  const again = asked.includes(`${request.method} ${pathname}`);
  asked.push(`${request.method} ${pathname}`);
  if (kind === 'tags') return send(JSON.stringify({ name: repository, tags: ['1'] }), 'application/json');
  if (kind === 'blobs') return send(config, 'application/octet-stream');
  if (kind === 'manifests' && name in refusals && !(name === 'once' && again)) {
    const headers = { ...CORS, 'retry-after': String(refusals[name]), 'content-type': 'application/json' };
    return response.writeHead(429, headers).end('{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}');
  }
  if (name === 'gone' && last === '1') return response.writeHead(404, CORS).end();
  return send(last === '1' && name === 'moved' ? second : first, MANIFEST);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const host = `127.0.0.1:${server.address().port}`;
const manifests = (repository) => asked.filter((line) => line.includes(`/${repository}/manifests/`));

/** What a browser says of each refusal, which the page cannot keep it from saying. */
const expected = [/Failed to load resource/];

/** Notes every text of the note, since it may be gone before anybody looks; and asks for the name. */
async function lookUp(page, url, name) {
  await go(page, url, name);
  await page.evaluate(() => {
    globalThis.notes = [];
    const look = () => {
      const note = document.querySelector('retry-note:not([hidden]) p')?.textContent;
      if (note && globalThis.notes.at(-1) !== note) globalThis.notes.push(note);
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
  await page.click('name-input .primary');
}
const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');

eachBrowser('a registry that is asked again: the wait is shown, then the image', { expected }, async (test) => {
  const { page, url, browser } = test;
  await lookUp(page, url, `${host}/once-${browser}:1`);
  await settled(page);
  assert.equal((await list(page, '.digest-line')).length > 0, true, 'the image is there');
  const notes = await page.evaluate(() => globalThis.notes);
  assert.ok(notes.length > 0, 'it was said');
  for (const note of notes) assert.match(note, /^Retrying in \d s: 429 Too Many Requests, attempt 2 of 5\.$/);
  assert.equal(await page.$eval('retry-note', (note) => note.hidden), true);
  assert.equal(manifests(`once-${browser}`).length, 2);
});

eachBrowser('a wait that nobody wants to wait for ends at once', { expected }, async ({ page, url, browser }) => {
  const repository = `long-${browser}`;
  await lookUp(page, url, `${host}/${repository}:1`);
  await until(page, () => document.querySelector('retry-note:not([hidden])') !== null);
  assert.match(await text(page, 'retry-note p'), /^Retrying in \d\d s: 429 Too Many Requests, attempt 2 of 5\.$/);
  assert.deepEqual(await axe(page), []);
  await screenshot(page, `retry-${browser}`);
  await page.click('language-switch [lang="ko"]');
  await until(page, () => /[가-힣]/.test(document.querySelector('retry-note p')?.textContent));
  await page.click('retry-note button');
  await settled(page);
  assert.equal(await page.$eval('.failure', (note) => note.dataset.code), 'aborted');
  assert.equal(await page.$eval('retry-note', (note) => note.hidden), true);
  assert.equal(manifests(repository).length, 1);
  // Whoever asks again waits for the rest, and sees that.
  await page.click('.failure button.quiet');
  await until(page, () => document.querySelector('retry-note:not([hidden])') !== null);
  assert.equal(manifests(repository).length, 1);
});

eachBrowser('a tag that stands for something else than the digest beside it', async ({ page, url, browser }) => {
  const name = `${host}/moved-${browser}:1@${digest(first)}`;
  await lookUp(page, url, name);
  await until(page, () => document.querySelector('.tag-note') !== null);
  const said = await text(page, '.tag-note');
  assert.match(said, /The tag 1 now stands for sha256:/);
  assert.ok(said.includes(digest(second)) && said.includes(digest(first)));
  assert.ok((await text(page, '.sheet')).includes('linux/amd64') || (await list(page, '.digest-line')).length > 0);
  assert.deepEqual(await axe(page), []);
  await page.click('nav.views [data-view="requests"]');
  await until(page, () => document.querySelector('.requests') !== null);
  assert.ok(
    (await list(page, '.requests .url')).some((line) => line.startsWith('HEAD') && line.endsWith('/manifests/1')),
  );
  await page.click('language-switch [lang="ko"]');
  await page.click('nav.views [data-view="image"]');
  await until(page, () => /다이제스트가 우선/.test(document.querySelector('.tag-note')?.textContent));
});

eachBrowser('a tag that is gone, and one that is right', { expected }, async ({ page, url, browser }) => {
  await lookUp(page, url, `${host}/gone-${browser}:1@${digest(first)}`);
  await until(page, () => /There is no/.test(document.querySelector('.tag-note')?.textContent));
  const right = `right-${browser}`;
  await lookUp(page, url, `${host}/${right}:1@${digest(first)}`);
  await settled(page);
  await page.waitForFunction(() => !document.querySelector('.tag-note'));
  assert.ok((await list(page, '.digest-line')).length > 0);
});
