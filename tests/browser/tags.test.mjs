// Tags at scale in real browsers: ten thousand of them, in order, filtered, folded, and compared by digest on request.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { eachBrowser } from './harness.mjs';
import { axe, go, list, until } from './page.mjs';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization',
  'access-control-expose-headers': '*',
};

/** Ten thousand tags as a registry lists them: byte by byte. */
const hex = (number) => number.toString(16).padStart(64, '0');
const versions = Array.from({ length: 9_798 }, (_, index) => `v0.${Math.floor(index / 110)}.${index % 110}`);
const signatures = Array.from({ length: 200 }, (_, index) => `sha256-${hex(index)}.sig`);
const tags = [...versions, ...signatures, 'latest', 'stable'].sort();
/** Three digests: what `latest` and `stable` point to, what even versions do, and what odd ones do. */
const manifest = (tag) =>
  JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [], annotations: { of: group(tag) } });
const group = (tag) => (/^v/.test(tag) ? String(Number(tag.split('.').at(-1)) % 2) : 'moving');

const asked = [];
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  asked.push(pathname);
  const tag = pathname.split('/manifests/')[1];
  if (tag) return response.writeHead(200, { ...CORS, 'content-type': INDEX }).end(manifest(tag));
  const size = Number(searchParams.get('n'));
  const from = tags.indexOf(searchParams.get('last')) + 1;
  const page = tags.slice(from, from + size);
  const link = from + size < tags.length ? { link: `<${pathname}?n=${size}&last=${page.at(-1)}>; rel="next"` } : {};
  response.writeHead(200, { ...CORS, ...link, 'content-type': 'application/json' });
  response.end(JSON.stringify({ name: 'many', tags: page }));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const name = `127.0.0.1:${server.address().port}/many:latest`;

const LINKS = 'tag-list [role="row"] a';
const status = (page) => page.$eval('tag-list .status', (line) => line.textContent);

async function open(page, url) {
  asked.length = 0;
  await go(page, url, name);
  await page.click('name-input .primary');
}

async function listed(page, url) {
  await open(page, url);
  await until(page, () => document.querySelector('tag-list .status')?.textContent === '9,800 tags');
}

/** The tags in sight, from the top. */
const inSight = (page) =>
  page.$$eval('tag-list [role="row"]', (rows) => {
    const { top, bottom } = document.querySelector('.tags').getBoundingClientRect();
    const seen = rows.filter(
      (row) => row.getBoundingClientRect().top >= top - 1 && row.getBoundingClientRect().bottom <= bottom + 1,
    );
    return seen.map((row) => row.querySelector('a').textContent);
  });

eachBrowser('the first rows are there while the rest is still coming', async ({ page, url }) => {
  await open(page, url);
  await until(page, () => document.querySelectorAll('tag-list [role="row"]').length > 5);
  assert.match(await status(page), /tags so far|9,800/);
  await until(page, () => document.querySelector('tag-list .status')?.textContent === '9,800 tags');
  assert.ok((await page.$$('tag-list [role="row"]')).length < 60, 'only the rows in sight exist');
});

eachBrowser('the whole list is in order: by version, by name, as the registry has it', async ({ page, url }) => {
  await listed(page, url);
  assert.deepEqual((await inSight(page)).slice(0, 4), ['latest', 'v0.89.7', 'v0.89.6', 'v0.89.5']);
  await page.select('tag-list select', 'natural');
  await until(page, (links) => document.querySelectorAll(links)[1].textContent === 'stable', LINKS);
  assert.deepEqual((await inSight(page)).slice(0, 4), ['latest', 'stable', 'v0.0.0', 'v0.0.1'].sort());
  await page.select('tag-list select', 'registry');
  await until(
    page,
    (links) => [...document.querySelectorAll(links)].some((link) => link.textContent === 'v0.0.100'),
    LINKS,
  );
  const rows = await inSight(page);
  assert.ok(rows.indexOf('v0.0.10') < rows.indexOf('v0.0.100'), rows.join());
  assert.ok(rows.indexOf('v0.0.1') < rows.indexOf('v0.0.10'), rows.join());
});

eachBrowser('the list is filtered while typing, from the first row on', async ({ page, url }) => {
  await listed(page, url);
  await page.evaluate(() => document.querySelector('.tags').scrollTo(0, 99_999));
  await page.type('tag-list input', '0.88.10');
  await until(page, () => document.querySelectorAll('tag-list [role="row"]').length === 11);
  assert.deepEqual((await inSight(page)).slice(0, 2), ['v0.88.109', 'v0.88.108']);
  assert.equal(await status(page), '11 tags');
  await page.type('tag-list input', 'x');
  assert.equal(await status(page), 'No tag contains “0.88.10x”.');
});

eachBrowser('what is attached is folded, counted, and can be unfolded', async ({ page, url }) => {
  await listed(page, url);
  const toggle = 'tag-list [aria-expanded]';
  assert.equal(await page.$eval(toggle, (button) => button.textContent), '200 attached: show');
  await page.click(toggle);
  assert.equal(await status(page), '10,000 tags');
  assert.match(await page.$eval('tag-list .actions', (actions) => actions.textContent), /200 signatures/);
  await page.focus('.tags a[tabindex="0"]');
  await page.keyboard.press('End');
  await until(page, () => document.activeElement.textContent.endsWith('.sig'));
});

eachBrowser('the keyboard moves through rows that did not exist before', async ({ page, url }) => {
  await listed(page, url);
  const focused = () => page.evaluate(() => document.activeElement.textContent);
  const row = () => page.evaluate(() => document.activeElement.closest('[role="row"]').getAttribute('aria-rowindex'));
  await page.focus('tag-list input');
  await page.keyboard.press('ArrowDown');
  assert.equal(await focused(), 'latest');
  for (let step = 0; step < 40; step++) await page.keyboard.press('ArrowDown');
  assert.equal(await row(), '41');
  await page.keyboard.press('PageDown');
  assert.ok(Number(await row()) > 45);
  await page.keyboard.press('End');
  assert.equal(await row(), '9800');
  assert.equal(await focused(), 'stable');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.type), 'search');
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'name');
});

eachBrowser(
  'no tag is asked for before somebody wants to compare, and then those in sight alone',
  async ({ page, url }) => {
    await listed(page, url);
    const manifests = () => asked.filter((path) => path.includes('/manifests/') && !path.endsWith('/latest'));
    assert.deepEqual(manifests(), []);
    const sight = await inSight(page);
    await page.click('tag-list .actions button:last-child');
    await until(page, () => document.querySelectorAll('tag-list .digest button').length > 8);
    await until(page, () => document.querySelector('tag-list .actions')?.textContent.includes('Stop') === false);
    const wanted = new Set(manifests());
    assert.ok(wanted.size >= sight.length - 2 && wanted.size <= sight.length + 2, `${wanted.size} for ${sight.length}`);
    // Odd versions share a digest: they can be seen alone.
    const before = await list(page, LINKS);
    await page.click('tag-list [role="row"]:nth-child(2) .digest button');
    const same = await list(page, LINKS);
    assert.ok(same.length > 3 && same.length < before.length);
    assert.equal(new Set(same.map((tag) => Number(tag.split('.').at(-1)) % 2)).size, 1);
    await page.click('tag-list .actions button');
    assert.equal(await status(page), '9,800 tags');
  },
);

eachBrowser('nothing moves while tags stream in', async ({ page, url, browser }) => {
  // Firefox does not report layout shifts; there the places of what is below are compared.
  const shifts = () => page.evaluate(() => globalThis.shifted ?? 0);
  await go(page, url, name);
  await page.evaluate(() => {
    if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return;
    new PerformanceObserver((entries) => {
      for (const { value, hadRecentInput } of entries.getEntries())
        if (!hadRecentInput) globalThis.shifted = (globalThis.shifted ?? 0) + value;
    }).observe({ type: 'layout-shift' });
  });
  await page.click('name-input .primary');
  await until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');
  const place = () => page.$eval('.sheet', (sheet) => JSON.stringify(sheet.getBoundingClientRect()));
  const before = await place();
  await until(page, () => document.querySelector('tag-list .status')?.textContent === '9,800 tags');
  assert.equal(await place(), before);
  assert.ok((await shifts()) < 0.05, `${browser}: ${await shifts()}`);
});

eachBrowser('axe finds nothing in a long list', async ({ page, url }) => {
  await listed(page, url);
  assert.deepEqual(await axe(page), []);
});
