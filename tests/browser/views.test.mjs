// The views of what stands behind a name: each has an address, survives a reload, and is left and come back to.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';
import { eachBrowser } from './harness.mjs';
import { axe, go, list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const SUPPLY = 'sandbox.localhost/supply-chain:1.0';

const lookUp = async (page, url, name) => {
  await go(page, url, name);
  await page.click('name-input .primary');
  await settled(page);
};
const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');
const opened = (page) => until(page, () => document.querySelector('json-text, raw-view .digest-line') !== null);
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));
const sha256 = (text) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const overflow = (page) => page.$eval('html', (html) => html.scrollWidth - html.clientWidth);

eachBrowser('the raw view is the exact text, and every descriptor in it leads on', async ({ page, url }) => {
  await lookUp(page, url, HELLO);
  await page.click('[data-view="raw"]');
  await opened(page);
  assert.equal(await hash(page), `#${HELLO}?view=raw`);
  await page.click('.raw-tools .choice button:first-child');
  const seen = new Set();
  const open = [await hash(page)];
  while (open.length > 0) {
    const address = open.pop();
    await page.evaluate((wanted) => location.assign(wanted), address);
    await until(
      page,
      (wanted) => document.querySelector('raw-view .digest-line') && decodeURIComponent(location.hash) === wanted,
      address,
    );
    const trail = new URLSearchParams(address.split('?')[1]).get('at')?.split(',') ?? [];
    const steps = trail.length + 1;
    await until(page, (wanted) => (document.querySelectorAll('.trail li').length || 1) === wanted, steps);
    const digest = await page.$eval('raw-view .digest-line code', (code) => code.textContent);
    if (trail.length > 0) assert.equal(digest, trail.at(-1));
    seen.add(digest);
    if ((await page.$('json-text')) === null) continue;
    const shown = await page.$eval('json-text pre', (pre) => pre.textContent);
    assert.equal(shown, readFileSync(at('samples/blobs', digest.replace(':', '/')), 'utf8'));
    assert.equal(sha256(shown), digest);
    assert.equal((await page.$('raw-view .verified')) !== null, true);
    const links = await page.$$eval('json-text pre a', (all) => all.map((link) => decodeURIComponent(link.hash)));
    const fresh = links.filter((link) => !seen.has(link.split(/[,=]/).at(-1)));
    for (const link of fresh) seen.add(link.split(/[,=]/).at(-1));
    open.push(...fresh);
  }
  // An index, four images and their configs and layers, three statements with theirs.
  assert.ok(seen.size >= 20, `${seen.size} documents`);
});

eachBrowser('a document is laid out without changing it, and copied as it was sent', async ({ page, url }) => {
  await lookUp(page, url, HELLO);
  await page.click('.legend:nth-child(3) .open');
  await opened(page);
  const [exact] = await list(page, 'json-text pre');
  const other = (await page.$eval(
    '.raw-tools [aria-pressed="true"]',
    (button) => button === button.parentElement.firstChild,
  ))
    ? 2
    : 1;
  await page.click(`.raw-tools .choice button:nth-child(${other})`);
  const [laidOut] = await list(page, 'json-text pre');
  assert.deepEqual(JSON.parse(laidOut), JSON.parse(exact));
  assert.ok(laidOut.split('\n').length > 20 || exact.split('\n').length > 20);
});

eachBrowser('keys are explained, and lit where they are pointed at', async ({ page, url }) => {
  await lookUp(page, url, `${HELLO}?view=raw`);
  await opened(page);
  const explained = await list(page, '.keys dt');
  for (const key of ['schemaVersion', 'manifests', 'digest', 'platform', 'vnd.docker.reference.type'])
    assert.ok(explained.includes(key), key);
  await page.hover('json-text pre [data-key="key.descriptor.size"]');
  assert.equal(await text(page, '.keys .lit dd'), 'How many bytes there are, exactly.');
  await page.click('language-switch [lang="ko"]');
  await until(page, () =>
    /바이트/.test(document.querySelector('.keys [data-key="key.descriptor.size"] dd')?.textContent),
  );
});

eachBrowser('every view survives a reload, and back and forward lead through them', async ({ page, url }) => {
  await lookUp(page, url, HELLO);
  const views = { raw: 'raw-view', commands: 'command-list', requests: 'request-log' };
  for (const [view, element] of Object.entries(views)) {
    await page.click(`[data-view="${view}"]`);
    await until(page, (wanted) => document.querySelector(wanted) !== null, element);
    await page.reload();
    await until(page, (wanted) => document.querySelector(wanted) !== null, element);
    assert.equal(await page.$eval('.views [aria-current]', (link) => link.dataset.view), view);
  }
  await page.goBack();
  await until(
    page,
    () => document.querySelector('command-list') !== null && document.querySelector('request-log') === null,
  );
  await page.goBack();
  await until(page, () => document.querySelector('raw-view') !== null);
  await page.goBack();
  await until(page, () => document.querySelector('layer-rail') !== null);
  await page.goForward();
  await until(page, () => document.querySelector('raw-view') !== null);
  assert.equal(await hash(page), `#${HELLO}?view=raw`);
});

eachBrowser('a platform is in the address, and comes back with it', async ({ page, url }) => {
  await lookUp(page, url, HELLO);
  const manifest = () => page.$eval('.legend:nth-child(2) code', (code) => code.textContent);
  const first = await manifest();
  await page.focus('.platforms input:checked');
  await page.keyboard.press('ArrowRight');
  await until(page, (old) => document.querySelector('.legend:nth-child(2) code').textContent !== old, first);
  const second = await manifest();
  assert.match(await hash(page), /\?platform=linux\/arm64/);
  await page.reload();
  await until(page, (wanted) => document.querySelector('.legend:nth-child(2) code')?.textContent === wanted, second);
  await page.goBack();
  await until(page, (wanted) => document.querySelector('.legend:nth-child(2) code')?.textContent === wanted, first);
});

eachBrowser('a link to a view asks nobody before the press', async ({ page, url }) => {
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await go(page, url, '127.0.0.1:9/app:1?view=raw');
  assert.match(await text(page, 'image-view'), /Nothing has left this page/);
  assert.deepEqual(
    asked.filter((address) => !address.startsWith(url) && address.includes('127.0.0.1:9')),
    [],
  );
  assert.equal(await page.$eval('#name', (field) => field.value), '127.0.0.1:9/app:1');
});

eachBrowser('a question mark in a text is no view', async ({ page, url }) => {
  await go(page, url, 'https://example.com/a?b=c');
  assert.equal(await page.$eval('#name', (field) => field.value), 'https://example.com/a?b=c');
  await page.type('#name', '&view=raw');
  // The address follows the typing a moment later.
  await until(page, () => location.hash.endsWith('raw'));
  await page.reload();
  await until(page, () => document.querySelector('#name').value === 'https://example.com/a?b=c&view=raw');
});

eachBrowser('each digest is named, explained and copied', async ({ page, url }) => {
  await lookUp(page, url, HELLO);
  assert.deepEqual(await list(page, '.legend > .digest-line .label'), ['Index', 'Manifest', 'Config (image ID)']);
  assert.equal((await list(page, '.legend > .means')).length, 5);
  await page.click('details.legend summary');
  const digests = await list(page, '.layer-digests code');
  assert.equal(digests.length, 6);
  for (const digest of digests) assert.match(digest, /^sha256:[0-9a-f]{64}$/);
  assert.equal((await page.$$('.layer-digests copy-button')).length, 6);
});

eachBrowser('commands name the image by tag or by digest, for five programs', async ({ page, url }) => {
  await lookUp(page, url, `${HELLO}?view=commands`);
  const tools = await list(page, '[data-choice="tool"] button');
  assert.deepEqual(tools, ['docker', 'crane', 'skopeo', 'oras', 'regctl']);
  for (const [index, tool] of tools.entries()) {
    await page.click(`[data-choice="tool"] button:nth-child(${index + 1})`);
    await page.click('[data-choice="by"] button:nth-child(1)');
    const lines = await list(page, '.commands code');
    assert.ok(lines.length >= 5, tool);
    for (const line of lines) assert.ok(line.startsWith(`${tool} `) && line.includes('sandbox.localhost/hello'), line);
    assert.ok(lines[0].includes(HELLO), lines[0]);
    await page.click('[data-choice="by"] button:nth-child(2)');
    assert.match((await list(page, '.commands code'))[0], /sandbox\.localhost\/hello@sha256:[0-9a-f]{64}/);
  }
});

eachBrowser('an artifact that is no image opens in the raw view too', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/artifact:config?view=raw');
  await opened(page);
  assert.match(await text(page, 'json-text pre'), /artifactType/);
  // The empty config travels inside the manifest.
  await page.click('json-text pre a');
  await until(page, () => document.querySelector('json-text pre')?.textContent === '{}');
});

for (const theme of ['light', 'dark']) {
  eachBrowser(`axe finds nothing in any view in ${theme}`, async ({ page, url }) => {
    await page.evaluateOnNewDocument(
      (wanted) => location.protocol === 'http:' && localStorage.setItem('pullspec.theme', wanted),
      theme,
    );
    for (const view of ['', '?view=raw', '?view=commands', '?view=requests']) {
      await lookUp(page, url, `${HELLO}${view}`);
      if (view === '?view=raw') await opened(page);
      assert.deepEqual(await axe(page), [], view);
    }
    await lookUp(page, url, SUPPLY);
    await until(page, () => document.querySelector('tag-list [aria-expanded]') !== null);
    await page.click('tag-list [aria-expanded]');
    assert.deepEqual(await axe(page), [], 'attached tags');
  });
}

for (const width of [320, 768]) {
  eachBrowser(`no view overflows at ${width} px`, { viewport: { width, height: 800 } }, async ({ page, url }) => {
    for (const view of ['', '?view=raw', '?view=commands', '?view=requests']) {
      await lookUp(page, `${url}?lang=ko`, `${HELLO}${view}`);
      if (view === '?view=raw') await opened(page);
      assert.ok((await overflow(page)) <= 0, view);
      const hidden = await page.$eval('nav.views', (nav) => nav.scrollWidth - nav.clientWidth);
      assert.ok(hidden <= 0, `links to views are out of sight: ${hidden} px`);
    }
  });
}
