// A store with many images: the page has a part of them, and the rest at a press or by a text that is looked for.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';
import { begin, kept, names, open, pull } from './images.mjs';
import { axe, text, until } from './page.mjs';

const LAYERS = 'sandbox.localhost/layers:latest';
const MANY = 500;

/** Puts many images into the store, as another program would: each a manifest of its own over the same layers. */
const fillStore = (page, count) =>
  page.evaluate(async (number) => {
    const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('images');
    const blobs = await (await folder.getDirectoryHandle('blobs')).getDirectoryHandle('sha256');
    const read = async (place, name) => JSON.parse(await (await (await place.getFileHandle(name)).getFile()).text());
    const write = async (place, name, bytes) => {
      const writer = await (await place.getFileHandle(name, { create: true })).createWritable();
      await writer.write(bytes);
      await writer.close();
    };
    const index = await read(folder, 'index.json');
    const [{ digest, mediaType }] = index.manifests;
    const manifest = await read(blobs, digest.slice(7));
    for (let at = 0; at < number; at++) {
      const bytes = new TextEncoder().encode(JSON.stringify({ ...manifest, annotations: { at: String(at) } }));
      const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
      const hex = [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
      await write(blobs, hex, bytes);
      const name = `docker.io/many/image-${String(at).padStart(3, '0')}:1`;
      const annotations = { 'io.containerd.image.name': name, 'org.opencontainers.image.ref.name': '1' };
      index.manifests.push({ mediaType, digest: `sha256:${hex}`, size: bytes.length, annotations });
    }
    await write(folder, 'index.json', JSON.stringify(index));
  }, count);

eachBrowser('of five hundred images fifty are there, more at a press, and each is found', async ({ page, url }) => {
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  assert.equal(await page.$eval('kept-list > input', (field) => field.hidden), true);
  await fillStore(page, MANY);
  await page.reload();
  await kept(page, 50);
  const elements = await page.$eval('kept-list', (list) => list.querySelectorAll('*').length);
  assert.equal(await text(page, '.foot [role="status"]'), `50 of ${MANY + 1} images`);
  assert.deepEqual(await axe(page), []);

  await page.focus('.foot [name="more"]');
  await page.keyboard.press('Enter');
  await kept(page, 100);
  const twice = await page.$eval('kept-list', (list) => list.querySelectorAll('*').length);
  assert.ok(twice < 2.1 * elements, `${elements}, then ${twice}`);
  const focused = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(focused, (await names(page))[50], 'who pressed goes on with what came');

  await page.focus('kept-list > input');
  await page.keyboard.type('Image-49');
  await kept(page, 10);
  await page.keyboard.type('9');
  await kept(page, 1);
  assert.deepEqual(await names(page), ['many/image-499:1']);
  await begin(page, 'many/image-499:1', 'tag');
  await page.$eval('kept-list > input', (field) => {
    field.value = 'nothing of this name';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  assert.match(await text(page, '.foot'), /No image has this in its names/);
  assert.deepEqual(await names(page), ['many/image-499:1'], 'what is in use stays');
  await page.focus('.deed-panel input');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelectorAll('.names a').length === 2);
  await page.click('kept-image deed-trace .head .quiet');
  await page.$eval('kept-list > input', (field) => {
    field.value = 'my/image-499';
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await until(page, () => document.querySelectorAll('.kept > li').length === 1);
  assert.deepEqual(await axe(page), []);
});
