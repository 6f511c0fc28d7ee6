// The page on where Docker keeps its images: it has an address, needs no name and no network, and speaks both languages.

import assert from 'node:assert/strict';
import { eachBrowser, screenshot } from './harness.mjs';
import { axe, go, list, set, text, until } from './page.mjs';

const there = (page) => until(page, () => document.querySelector('docker-places .pull') !== null);
const overflow = (page) => page.$eval('html', (html) => html.scrollWidth - html.clientWidth);

eachBrowser('the link at the foot leads to it, and back and a name lead away', async ({ page, url }) => {
  await go(page, url);
  await page.click('.bottom [data-side="docker"]');
  await there(page);
  assert.equal(new URL(page.url()).hash, '#?view=docker');
  assert.equal(await page.title(), 'Where Docker keeps its images · pullspec');
  assert.equal(await page.$eval('.examples', (section) => section.checkVisibility()), false);
  await page.evaluate(() => history.back());
  await until(page, () => document.querySelector('side-view').hidden);
  assert.equal(await page.$eval('.examples', (section) => section.checkVisibility()), true);
  await page.evaluate(() => history.forward());
  await until(page, () => !document.querySelector('side-view').hidden);
  await there(page);
  await set(page, 'nginx:1.27');
  await until(page, () => location.hash === '#nginx:1.27');
  assert.equal(await page.$eval('side-view', (view) => view.hidden), true);
  assert.equal(await page.$eval('.examples', (section) => section.checkVisibility()), true);
  assert.equal(await page.$('[data-side][aria-current]'), null);
});

eachBrowser('it says what is where, and what pulls do, in both languages', async ({ page, url }) => {
  await go(page, url, '?view=docker');
  await there(page);
  const paths = await list(page, '.path');
  for (const path of [
    '/var/lib/containerd/io.containerd.content.v1.content/blobs/sha256/',
    '/var/lib/docker/overlay2/',
    '/var/lib/containers/storage/',
    '/etc/docker/daemon.json',
  ])
    assert.ok(paths.includes(path), path);
  const [example] = await page.$$eval('docker-places figure copy-button', (all) => all.map((button) => button.text));
  assert.deepEqual(Object.keys(JSON.parse(example)), ['data-root', 'registry-mirrors', 'insecure-registries']);
  assert.equal(await page.$eval('docker-places pre', (pre) => pre.innerText.trim()), example.trim());
  const asked = await list(page, '.pull:nth-of-type(1) .url');
  assert.deepEqual(asked.slice(0, 2), [
    'GET https://mirror.example.com/v2/library/nginx/manifests/1.27',
    'GET https://registry-1.docker.io/v2/library/nginx/manifests/1.27',
  ]);
  await page.click('language-switch [lang="ko"]');
  await until(page, () => /[가-힣]/.test(document.querySelector('docker-places .lead')?.textContent));
  assert.match(await text(page, 'side-view h2'), /Docker가/);
  assert.deepEqual(await list(page, '.path'), paths);
});

eachBrowser('it is accessible and fits, in both themes and from 320 pixels on', async ({ page, url }) => {
  for (const width of [320, 768, 1440]) {
    await page.setViewport({ width, height: 900 });
    for (const theme of ['light', 'dark']) {
      await go(page, url, '?view=docker');
      await there(page);
      await page.click(`theme-switch button:nth-child(${theme === 'light' ? 2 : 3})`);
      assert.ok((await overflow(page)) <= 0, `at ${width}`);
      assert.deepEqual(await axe(page), [], `${theme} at ${width}`);
      await screenshot(page, `docker-${width}-${theme}`, { fullPage: true });
    }
  }
});
