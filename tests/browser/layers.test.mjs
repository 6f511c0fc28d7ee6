// What is in an image's layers, in real browsers: read on a press, seen as a rail, a map, a tree and a file.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { eachBrowser, serve } from './harness.mjs';
import { axe, list, text, until } from './page.mjs';

const NAME = 'sandbox.localhost/layers';

const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');
const there = (page, selector) => until(page, (wanted) => document.querySelector(wanted) !== null, selector);
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));

/** Opens a view of the sample image and reads its layers. */
async function read(page, url, view, { press = true } = {}) {
  await page.goto('about:blank');
  await page.goto(`${url}#${NAME}?${view}`);
  await there(page, 'example-list a');
  await page.click('name-input .primary');
  await settled(page);
  await there(page, 'layer-reader .primary');
  if (press) await page.click('layer-reader .primary');
}

/** The rows of the tree that are in sight. */
const rows = (page) => page.$$eval('.file-row:not(.waiting) .name', (all) => all.map((element) => element.textContent));
const row = (page, name) =>
  page.evaluateHandle(
    (wanted) =>
      [...document.querySelectorAll('.file-row')].find((one) => one.querySelector('.name')?.textContent === wanted),
    name,
  );
const shows = (page, name) =>
  until(page, (wanted) => document.querySelector('.file-name code')?.textContent === wanted, name);

eachBrowser('layers are read after a press alone, and each is verified with its digests', async ({ page, url }) => {
  await read(page, url, 'view=layers', { press: false });
  assert.match(await text(page, 'layer-reader'), /Read the layers, 14\.\d kB/);
  const blobs = () =>
    page.evaluate(async () => {
      const { recorded } = await import(new URL('js/request-log.js', document.baseURI).href);
      return recorded().filter(({ step }) => step === 'blob').length;
    });
  assert.equal(await blobs(), 0);
  await page.click('layer-reader .primary');
  await there(page, 'tree-map a');
  assert.equal(await blobs(), 5);
  assert.equal((await list(page, 'layer-rail .sign.verified')).length >= 5, true);
  assert.match(await text(page, '.summary'), /In a container 377 B · files: 10/);
  await page.click('layer-rail summary');
  const digests = await list(page, 'layer-rail details[open] .verdicts code');
  assert.equal(digests.length, 2);
  for (const one of digests) assert.match(one, /^sha256:[0-9a-f]{64}$/);
  await page.click('.way > .choice button:nth-child(2)');
  assert.deepEqual((await list(page, 'docker-file b')).slice(-2), ['RUN', 'CMD']);
  assert.ok((await list(page, 'docker-file .guessed')).length > 0);
});

eachBrowser('the map and the list of waste lead to their files', async ({ page, url }) => {
  await read(page, url, 'view=layers');
  await there(page, 'tree-map a.file');
  assert.deepEqual(await list(page, '.wastes strong'), [
    'Deleted in a later layer',
    'Overwritten by a later layer',
    'Repeated for other rights',
  ]);
  await page.focus('tree-map a');
  await page.keyboard.press('ArrowDown');
  assert.match(await text(page, 'tree-map .caption'), /^\/opt\/archive\.bin · 12\.3 kB · 9\d% · mostly of layer 1$/);
  await page.click('tree-map .choice button:nth-child(2)');
  await until(page, () => document.querySelector('tree-map a')?.textContent === 'Layer 1');
  await page.click('.wastes summary');
  await page.click('.wastes details[open] a');
  await there(page, 'file-content');
  assert.equal(await hash(page), `#${NAME}?view=files&at=1/opt/archive.bin`);
  assert.match(await text(page, '.fate'), /Layer 4 deletes it/);
  assert.equal(await page.$eval('file-content [aria-pressed="true"]', (one) => one.textContent), 'Hex');
  await there(page, '.hex-row');
});

eachBrowser('the tree is walked by keys alone, and its files are read', async ({ page, url }) => {
  await read(page, url, 'view=files');
  await until(page, () => document.querySelectorAll('.file-row:not(.waiting)').length > 10);
  await page.focus('.file-row[tabindex="0"]');
  const focused = () => page.evaluate(() => document.activeElement.querySelector('.name')?.textContent);
  assert.equal(await focused(), 'etc/');
  await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), 'hostname');
  await page.keyboard.press('m');
  await page.waitForFunction(() => document.activeElement.querySelector('.name')?.textContent === 'message');
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.activeElement.querySelector('.name')?.textContent === 'etc/');
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-expanded') === 'false');
  await page.keyboard.press('End');
  assert.equal(await focused(), 'empty');
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.getAttribute('aria-expanded') === 'true');
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await shows(page, '/etc/motd');
  await there(page, 'file-content pre');
  assert.match(await text(page, 'file-content pre'), /layer 3/);
  assert.equal(await focused(), 'motd', 'the focus stays');
  assert.equal(await hash(page), `#${NAME}?view=files&at=merged/etc/motd`);
  await page.click('.versions a');
  await until(page, () => /layer 1/i.test(document.querySelector('file-content pre')?.textContent));
  assert.match(await text(page, '.fate'), /Layer 3 writes it anew/);
  await page.goBack();
  await until(page, () => /layer 3/i.test(document.querySelector('file-content pre')?.textContent));
});

eachBrowser('files are found by text, pattern, change and size; the address says how', async ({ page, url }) => {
  await read(page, url, 'view=files');
  await until(page, () => document.querySelectorAll('.file-row:not(.waiting)').length > 10);
  await page.type('.file-tools input', '*.txt');
  await until(page, () => document.querySelector('.files .status').textContent.startsWith('Found: 1'));
  assert.ok((await rows(page)).includes('my notes – 메모.txt'));
  await page.click('.chip.removed');
  await until(page, () =>
    [...document.querySelectorAll('.name')].some(({ textContent }) => textContent === 'secret.txt'),
  );
  await until(page, () => decodeURIComponent(location.hash).includes('find=*.txt&show=removed'));
  await (await row(page, 'secret.txt')).click();
  await shows(page, '/etc/secret.txt');
  assert.match(await text(page, '.fate'), /Layer 1 still holds its bytes/);
  await there(page, 'file-content pre');
  await page.select('.file-tools select', '0');
  await until(page, () => document.querySelector('.tree').hidden, 'layer 1 removes nothing');
  assert.match(await text(page, '.files .status'), /No file fits/);
});

eachBrowser('a reload reads again after a press, and comes to the same file', async ({ page, url }) => {
  await read(page, url, 'view=files&at=2/etc/message', { press: false });
  assert.equal((await list(page, '.file-row')).length, 0);
  await page.click('layer-reader .primary');
  await shows(page, '/etc/message');
  assert.match(await text(page, 'file-sheet .facts'), /symbolic link/);
  await page.click('file-sheet .facts a');
  await shows(page, '/etc/motd');
});

eachBrowser('axe finds nothing in layers and files, in light and in dark', async ({ page, url, browser }) => {
  // Colours are the same in both browsers; one of them looks at both themes.
  const themes = browser === 'chromium' ? ['light', 'dark'] : ['light'];
  const clean = async (what) => {
    for (const theme of themes) {
      await page.evaluate((wanted) => {
        document.documentElement.dataset.theme = wanted;
      }, theme);
      assert.deepEqual(await axe(page, 'image-view'), [], `${what} in ${theme}`);
    }
  };
  await read(page, url, 'view=layers', { press: false });
  await clean('before');
  await page.click('layer-reader .primary');
  await there(page, 'tree-map a');
  await page.click('layer-rail summary');
  await page.click('.wastes summary');
  await clean('layers');
  await page.click('.way > .choice button:nth-child(2)');
  await clean('Dockerfile');
  await page.click('[data-view="files"]');
  await there(page, '.file-row:not(.waiting)');
  await (await row(page, 'motd')).click();
  await there(page, 'file-content pre');
  await clean('files');
});

eachBrowser(
  'layers and files fit 320 px, in Korean too',
  { viewport: { width: 320, height: 640 } },
  async ({ page, url }) => {
    await read(page, `${url}?lang=ko`, 'view=layers');
    await there(page, 'tree-map a');
    const fits = () => page.$eval('html', ({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    await page.click('layer-rail summary');
    await page.click('.wastes summary');
    assert.ok((await fits()) <= 0);
    await page.click('[data-view="files"]');
    await there(page, '.file-row:not(.waiting)');
    await (await row(page, 'motd')).click();
    await there(page, 'file-content pre');
    assert.ok((await fits()) <= 0);
    assert.match(await text(page, 'file-sheet'), /레이어 3/);
  },
);

eachBrowser('two images are compared; a swap mirrors it, and the address reopens it', async ({ page, url }) => {
  await page.goto(`${url}#sandbox.localhost/hello:1.0?view=compare`);
  await there(page, 'example-list a');
  await page.click('name-input .primary');
  await there(page, 'compare-view form');
  await page.type('compare-view input', ':1.1');
  await page.keyboard.press('Enter');
  await there(page, '.heads');
  const configs = () =>
    page.$$eval('.compared > .block .settings tbody tr', (all) =>
      all.map(({ children }) => [...children].map((one) => one.textContent)),
    );
  const settings = await configs();
  assert.deepEqual(
    settings.find(([title]) => title === 'Environment GREETING'),
    ['Environment GREETING', 'Hello', 'Hello again'],
  );
  assert.deepEqual(
    settings.find(([title]) => title === 'Ports 8080/tcp'),
    ['Ports 8080/tcp', 'not set', '8080/tcp'],
  );
  assert.match(await text(page, '.compared'), /Both have 2 layers with 743 B/);
  await page.click('compare-files layer-reader .primary');
  await there(page, 'compare-files .file-row:not(.waiting)');
  assert.match(await text(page, 'compare-files > .note'), /Added 0, changed 1, removed 0/);
  await (await row(page, 'hello')).click();
  await there(page, '.difference .settings');
  assert.match(await text(page, '.difference'), /Size \d+ B \d+ B/);
  assert.deepEqual(await axe(page, 'image-view'), []);
  await page.click('.swap');
  await until(page, () => document.querySelector('#name').value.endsWith(':1.1'));
  await until(page, () => document.querySelector('.heads a')?.textContent.endsWith(':1.1'));
  await until(page, () => document.querySelectorAll('.compared > .block .settings tbody tr').length > 0);
  const mirrored = (await configs()).map(([title, before, after]) => [title, after, before]);
  assert.deepEqual(mirrored, settings);
  assert.match(await hash(page), /^#sandbox\.localhost\/hello:1\.1\?view=compare&with=sandbox\.localhost\/hello:1\.0$/);
});

/** A site whose first layers' module hits a trap, a real one of WebAssembly, where it is to read the third layer. */
const TRAP = `
import * as real from './layer.js?real';
export * from './layer.js?real';
const unreachable = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 5, 1, 3, 0, 0, 11);
export async function readLayer(source, options) {
  if (options.size === 304) new WebAssembly.Instance(new WebAssembly.Module(unreachable)).exports.f();
  return real.readLayer(source, options);
}
`;
let isTrapped = false;
const real = () => readFileSync(new URL('../../site/pullspec/layer.js', import.meta.url), 'utf8');
const trapped = async (request) => {
  const wanted = new URL(request.url);
  const body = isTrapped && wanted.search === '' ? TRAP : real();
  return new Response(body, { headers: { 'content-type': 'text/javascript' } });
};

eachBrowser('a trap ends its job alone: the rest is shown, and the next attempt succeeds', async ({ page }) => {
  const url = await serve({ mounts: [['/pullspec/layer.js', trapped]] });
  isTrapped = true;
  await read(page, url, 'view=layers');
  await there(page, 'layer-reader .failure');
  assert.match(await text(page, 'layer-reader'), /Layer 3 .*broke down/);
  await there(page, 'tree-map a');
  assert.equal((await list(page, 'layer-rail summary .sign.verified')).length, 4);
  assert.equal((await list(page, 'layer-rail summary .sign.unknown')).length, 1);
  assert.match(await text(page, '.summary'), /cannot tell/);
  isTrapped = false;
  // The worker that did not trap goes on; only a fresh one takes the other module.
  await page.reload();
  await settled(page);
  await there(page, 'layer-reader .primary');
  await page.click('layer-reader .primary');
  await there(page, 'tree-map a');
  assert.equal((await list(page, 'layer-rail summary .sign.verified')).length, 5);
});
