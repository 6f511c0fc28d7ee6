// The images that are kept in this browser: pulled, named, pushed, removed, and still there after a reload.

import assert from 'node:assert/strict';
import { eachBrowser, screenshot } from './harness.mjs';
import { begin, deed, finished, kept, names, open, pull, table, write } from './images.mjs';
import { axe, list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const LAYERS = 'sandbox.localhost/layers:latest';
const overflow = (page) => page.$eval('html', (html) => html.scrollWidth - html.clientWidth);

eachBrowser('an image is pulled by keyboard, told step by step, and is there after a reload', async ({ page, url }) => {
  await open(page, url);
  assert.match(await text(page, '.empty'), /No image is kept here yet/);
  await page.focus('pull-form name-field input');
  await page.keyboard.type(HELLO);
  await page.keyboard.press('Enter');
  await finished(page);
  const actions = await page.$$eval('.trace li', (lines) => lines.map((line) => line.dataset.action));
  for (const action of ['ask', 'request', 'download', 'write', 'name']) assert.ok(actions.includes(action), action);
  assert.ok(actions.indexOf('ask') < actions.indexOf('download'));
  assert.ok(actions.indexOf('download') < actions.indexOf('name'));
  assert.equal(await text(page, 'deed-trace .command-line code'), `docker pull ${HELLO}`);
  assert.match(await text(page, '.outcome-told'), /Here already: 0/);
  const bars = await page.$$eval('.blobs progress', (all) => all.map(({ value, max }) => value / max));
  assert.ok(bars.length >= 2 && bars.every((part) => part === 1), String(bars));
  assert.deepEqual(await names(page), [HELLO]);
  const before = await table(page);
  await page.reload();
  await kept(page, 1);
  assert.deepEqual(await table(page), before);
  assert.match(before[0].platforms, /linux\/amd64/);
  await pull(page, HELLO);
  await finished(page);
  assert.match(await text(page, '.outcome-told'), /Fetched: 0 blobs/);
});

eachBrowser('a kept image opens in the views that registries’ images have', async ({ page, url }) => {
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  const digest = await page.$eval('.kept .digest', (code) => code.title);
  await page.click('.names a');
  await until(page, () => document.querySelector('.sheet layer-rail') !== null);
  assert.equal(decodeURIComponent(new URL(page.url()).hash), '#store.localhost/sandbox.localhost/layers:latest');
  assert.ok((await list(page, '.legend code')).includes(digest));
  await page.click('.views [data-view="files"]');
  await until(page, () => document.querySelector('layer-reader .primary') !== null);
  await page.click('layer-reader .primary');
  await until(page, () =>
    [...document.querySelectorAll('.file-row .name')].some((name) => /^etc/.test(name.textContent)),
  );
});

eachBrowser('the view of an open image keeps it', async ({ page, url }) => {
  await page.goto(`${url}#${HELLO}`);
  await until(page, () => document.querySelector('example-list a') !== null);
  await page.click('name-input .primary');
  await until(page, () => document.querySelector('.sheet layer-rail') !== null);
  await page.click('.views [data-view="keep"]');
  await until(page, () => document.querySelector('keep-view .primary') !== null);
  assert.match(await text(page, 'keep-view .command-line code'), /^docker pull --platform linux\/amd64 /);
  await page.click('keep-view input:not(:checked)');
  assert.match(await text(page, 'keep-view .command-line code'), /^skopeo copy --all /);
  await page.click('keep-view .primary');
  await until(page, () => document.querySelector('keep-view deed-trace .head .done') !== null);
  await until(page, () => /kept here/.test(document.querySelector('keep-view > [role="status"]').textContent));
  await page.click('keep-view a');
  await kept(page, 1);
  const [{ platforms }] = await table(page);
  for (const platform of ['linux/amd64', 'linux/arm64']) assert.ok(platforms.includes(platform), platforms);
});

eachBrowser('a tag is a second name of one digest, and names go one by one', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await begin(page, HELLO, 'tag');
  assert.match(await text(page, '.deed-panel'), /like a symbolic link/);
  await write(page, '.deed-panel input', 'my/Hello:2');
  assert.match(await text(page, '.deed-panel name-field .note'), /lower case/);
  assert.equal(await page.$eval('.deed-panel .primary', (button) => button.disabled), true);
  await page.click('.deed-panel name-field .quiet');
  assert.equal(await page.$eval('.deed-panel input', (input) => input.value), 'my/hello:2');
  assert.equal(await text(page, '.deed-panel .command-line code'), `docker tag ${HELLO} docker.io/my/hello:2`);
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelectorAll('.names a').length === 2);
  assert.equal((await page.$$('.kept > li')).length, 1, 'one image, two names');
  assert.match(await text(page, 'kept-image .outcome-told'), /another name for the same image/);

  await begin(page, 'my/hello:2', 'rm');
  assert.match(await text(page, '.deed-panel'), /Only the name my\/hello:2 goes/);
  await page.click('.deed-panel .primary');
  await until(page, () => document.querySelectorAll('.names a').length === 1);
  await begin(page, HELLO, 'rm');
  assert.match(await text(page, '.deed-panel'), /last name of the image/);
  await page.click('.deed-panel .primary');
  await until(page, () => document.querySelector('.empty') !== null);
  assert.match(await deed(page), /No longer a name here/);
  await page.click('name-history summary');
  await until(page, () => document.querySelectorAll('.history li').length >= 4);
  assert.deepEqual((await list(page, '.history .action')).slice(0, 2), ['remove', 'remove']);
});

eachBrowser('find looks here first, and asks nobody for what is here', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO, 'find');
  await finished(page);
  assert.match(await deed(page), /It was not here, so it was pulled/);
  assert.equal(await page.$eval('.trace li', (line) => line.dataset.action), 'find');
  await pull(page, HELLO, 'find');
  await until(page, () => /no registry was asked/.test(document.querySelector('.outcome-told')?.textContent));
  assert.deepEqual(await page.$$('.trace [data-action="request"]'), []);
  assert.equal(await text(page, 'deed-trace .command-line code'), `docker run --rm ${HELLO}`);
});

eachBrowser('what a layout is called by others is shown as text', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('images');
    const handle = await folder.getFileHandle('index.json');
    const index = JSON.parse(await (await handle.getFile()).text());
    const { annotations, ...entry } = index.manifests[0];
    const called = '<img src=x onerror="document.title=1">\u202egnp.exe';
    index.manifests.push({ ...entry, annotations: { 'org.opencontainers.image.ref.name': called } });
    const writer = await handle.createWritable();
    await writer.write(JSON.stringify(index));
    await writer.close();
  });
  await page.reload();
  await until(page, () => document.querySelectorAll('.names > li').length === 2);
  const shown = (await names(page)).find((name) => name.includes('<img'));
  assert.ok(shown.includes('U+202E'), shown);
  assert.equal(await page.$('images-view img'), null);
  assert.match(await page.title(), /Images/);
});

eachBrowser('damage is found by verifying, and mended by the next pull', async ({ page, url }) => {
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const blobs = await (
      await (await root.getDirectoryHandle('images')).getDirectoryHandle('blobs')
    ).getDirectoryHandle('sha256');
    let largest;
    for await (const handle of blobs.values()) {
      const file = await handle.getFile();
      if (!largest || file.size > largest.size) largest = { handle, size: file.size };
    }
    const writer = await largest.handle.createWritable({ keepExistingData: true });
    await writer.write({ type: 'write', position: 3, data: new Uint8Array([1, 2, 3]) });
    await writer.close();
  });
  await clickText(page, '.usage button', 'Verify everything');
  await until(page, () => /Not what it should be: 1/.test(document.querySelector('.outcome-told')?.textContent));
  assert.equal((await page.$$('.trace [data-action="problem"]')).length, 1);
  await until(page, () => document.querySelector('.kept .incomplete') !== null);
  await pull(page, LAYERS);
  await until(page, () => /Fetched: 1 blobs/.test(document.querySelector('.outcome-told')?.textContent));
  await until(page, () => document.querySelector('.kept .incomplete') === null);
});

eachBrowser('the list is accessible and fits, in both themes, from 320 pixels on', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await begin(page, HELLO, 'tag');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelectorAll('.names a').length === 2);
  await pull(page, LAYERS);
  await kept(page, 2);
  for (const width of [320, 768, 1440]) {
    await page.setViewport({ width, height: 900 });
    for (const theme of ['light', 'dark']) {
      await page.click(`theme-switch button:nth-child(${theme === 'light' ? 2 : 3})`);
      assert.ok((await overflow(page)) <= 0, `at ${width}`);
      assert.deepEqual(await axe(page), [], `${theme} at ${width}`);
      await screenshot(page, `images-${width}-${theme}`, { fullPage: true });
    }
  }
  await page.click('language-switch [lang="ko"]');
  await until(page, () => /[가-힣]/.test(document.querySelector('images-view .lead')?.textContent));
  await kept(page, 2);
  assert.deepEqual(await axe(page), []);
  for (const width of [320, 1440]) {
    await page.setViewport({ width, height: 900 });
    assert.ok((await overflow(page)) <= 0, `at ${width}`);
    await screenshot(page, `images-${width}-ko`, { fullPage: true });
  }
});

const clickText = (page, selector, wanted) =>
  page.$$eval(selector, (all, label) => all.find((button) => button.textContent === label).click(), wanted);
