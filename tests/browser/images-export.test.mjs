// Kept images that leave as files: what is written is what skopeo reads, it is streamed, and what goes wrong leaves nothing behind.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { skopeo } from '../registry/harness.mjs';
import { eachBrowser } from './harness.mjs';
import { begin, finished, kept, open, pull, table, write } from './images.mjs';
import { axe, list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const LAYERS = 'sandbox.localhost/layers:latest';
const work = mkdtempSync(join(tmpdir(), 'pullspec-exported-'));
after(() => rmSync(work, { recursive: true, force: true }));

const digestOf = async (image) =>
  `sha256:${createHash('sha256')
    .update(await skopeo('inspect', '--raw', image))
    .digest('hex')}`;

/** Lets the page choose a file: one of the site’s own, since nobody is there to press a button of the browser. */
const letChoose = (page) =>
  page.evaluate(() => {
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      const root = await navigator.storage.getDirectory();
      globalThis.chosen = await root.getFileHandle(suggestedName, { create: true });
      return globalThis.chosen;
    };
  });

/** As in browsers where pages cannot ask for a file; what is handed to the downloads is kept for the test. */
const letDownload = (page) =>
  page.evaluate(() => {
    delete globalThis.showSaveFilePicker;
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      globalThis.blob = blob;
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      globalThis.saved = this.download;
    };
  });

/** Puts what the page has written on the disk of the test. */
async function written(page, name, from) {
  const base64 = await page.evaluate(async (expression) => {
    const blob = expression === 'chosen' ? await globalThis.chosen.getFile() : globalThis.blob;
    const reader = new FileReader();
    return new Promise((resolve) => {
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
      reader.readAsDataURL(blob);
    });
  }, from);
  const bytes = Buffer.from(base64, 'base64');
  writeFileSync(join(work, name), bytes);
  return { path: join(work, name), size: bytes.length };
}

/** What is in a folder of the site’s files. */
const inFolder = (page, folder) =>
  page.evaluate(async (name) => {
    const root = await navigator.storage.getDirectory();
    const names = [];
    for await (const one of (await root.getDirectoryHandle(name, { create: true })).keys()) names.push(one);
    return names;
  }, folder);

const ended = (page, within = 'kept-image') =>
  until(page, (place) => document.querySelector(`${place} deed-trace .end`)?.childElementCount > 0, within);

eachBrowser('an image is written into the file that is chosen, and skopeo reads it', async ({ page, url, browser }) => {
  await open(page, url);
  await write(page, 'pull-form .for input', 'all');
  await pull(page, HELLO);
  await kept(page, 1);
  await letChoose(page);
  const [{ digest }] = await table(page);

  await begin(page, HELLO, 'export');
  assert.deepEqual(await axe(page), []);
  const line = () => text(page, '.deed-panel .command-line code');
  assert.equal(await line(), `docker save --output hello-1.1.tar ${HELLO}`);
  await page.click('.deed-panel input[value="oci"]');
  assert.equal(await line(), `skopeo copy --all docker://${HELLO} oci-archive:hello-1.1.tar:hello:1.1`);
  await page.click('.deed-panel .primary');
  await ended(page);
  const oci = await written(page, `${browser}.oci.tar`, 'chosen');
  assert.equal(await digestOf(`oci-archive:${oci.path}`), digest);
  assert.match(await text(page, 'kept-image .outcome-told'), /hello-1\.1\.tar is written/);
  const { value, max } = await page.$eval('kept-image blob-bars progress', (bar) => ({
    value: bar.value,
    max: bar.max,
  }));
  assert.deepEqual([value, max], [oci.size, oci.size]);
  assert.deepEqual(await axe(page), []);

  await page.click('kept-image deed-trace .head .quiet');
  await begin(page, HELLO, 'export');
  await page.click('.deed-panel input[value^="linux/arm64"]');
  assert.equal(await line(), `docker save --platform linux/arm64/v8 --output hello-1.1.tar ${HELLO}`);
  await page.click('.deed-panel .primary');
  await ended(page);
  const docker = await written(page, `${browser}.docker.tar`, 'chosen');
  const config = JSON.parse(await skopeo('inspect', '--config', '--raw', `docker-archive:${docker.path}`));
  assert.equal(config.architecture, 'arm64');
  assert.deepEqual(await inFolder(page, 'exports'), [], 'it went straight into the file');
});

eachBrowser('where pages cannot choose files it goes to the downloads', async ({ page, url, browser }) => {
  await open(page, url);
  for (const name of [HELLO, LAYERS]) {
    await pull(page, name);
    await finished(page);
  }
  await kept(page, 2);
  await letDownload(page);
  await page.click('.usage [name="export"]');
  await page.waitForSelector('.panel .primary');
  assert.equal(await text(page, '.panel .command-line code'), `docker save --output images.tar ${HELLO} ${LAYERS}`);
  await page.click('.panel .primary');
  await until(page, () => /images\.tar is ready/.test(document.querySelector('.deeds .end')?.textContent));
  const [{ saved, type }, file] = [
    await page.evaluate(() => ({ saved: globalThis.saved, type: globalThis.blob.type })),
    await written(page, `${browser}.both.tar`, 'blob'),
  ];
  assert.deepEqual([saved, type], ['images.tar', 'application/octet-stream']);
  for (const name of [HELLO, LAYERS]) {
    const { Layers } = JSON.parse(await skopeo('inspect', `docker-archive:${file.path}:${name}`));
    assert.ok(Layers.length > 0, name);
  }
  const index = JSON.parse(execFileSync('tar', ['-xOf', file.path, 'index.json'], { encoding: 'utf8' }));
  assert.deepEqual(
    index.manifests.map(({ digest }) => digest),
    (await table(page)).map(({ digest }) => digest),
  );

  assert.equal((await inFolder(page, 'exports')).length, 1);
  await page.reload();
  await kept(page, 2);
  await letDownload(page);
  await begin(page, HELLO, 'export');
  await page.click('.deed-panel .primary');
  await ended(page);
  assert.equal((await inFolder(page, 'exports')).length, 1, 'what a page that is gone had is cleared up');
  await page.click('kept-image deed-trace .head .quiet');
  await until(page, async () => {
    const root = await navigator.storage.getDirectory();
    const { done } = await (await root.getDirectoryHandle('exports')).keys().next();
    return done;
  });
});

eachBrowser('an export that is stopped, that cannot write, or that nobody wants leaves nothing', async (given) => {
  const { page, url } = given;
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  await letDownload(page);
  await page.evaluate(() => {
    const { postMessage } = Worker.prototype;
    Worker.prototype.postMessage = function (message, ...rest) {
      postMessage.call(this, message, ...rest);
      if (message.parameters?.[0] !== 'export') return;
      Worker.prototype.postMessage = postMessage;
      document.querySelector('kept-image deed-trace .head .quiet').click();
    };
  });
  await begin(page, LAYERS, 'export');
  await page.click('.deed-panel .primary');
  await ended(page);
  assert.match(await text(page, 'kept-image .failure[data-code="aborted"]'), /No archive was written/);
  assert.equal(await page.evaluate(() => globalThis.saved), undefined);
  await until(page, async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('exports', { create: true });
    return (await folder.keys().next()).done;
  });

  const failed = async (picker) => {
    await page.evaluate(picker);
    await page.click('kept-image .failure .quiet');
    await until(page, () => document.querySelector('kept-image deed-trace .turning') === null);
    return text(page, 'kept-image .failure');
  };
  const gone = () => {
    globalThis.showSaveFilePicker = async ({ suggestedName }) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('unplugged', { create: true });
      const handle = await folder.getFileHandle(suggestedName, { create: true });
      await root.removeEntry('unplugged', { recursive: true });
      return handle;
    };
  };
  assert.match(await failed(gone), /The file cannot be written \(.+\)/);
  const unwanted = () => {
    globalThis.showSaveFilePicker = async () => {
      throw new DOMException('The user aborted a request.', 'AbortError');
    };
  };
  assert.match(await failed(unwanted), /No file was chosen, so nothing was written/);
});

eachBrowser('a damaged image is not exported, and it is said which part of it is missing', async ({ page, url }) => {
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  await letDownload(page);
  const digest = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const images = await root.getDirectoryHandle('images');
    const blobs = await (await images.getDirectoryHandle('blobs')).getDirectoryHandle('sha256');
    let largest;
    for await (const handle of blobs.values()) {
      const { size } = await handle.getFile();
      if (!largest || size > largest.size) largest = { handle, size };
    }
    const writer = await largest.handle.createWritable({ keepExistingData: true });
    await writer.write({ type: 'write', position: 3, data: new Uint8Array([1, 2, 3]) });
    await writer.close();
    return `sha256:${largest.handle.name}`;
  });
  await begin(page, LAYERS, 'export');
  await page.click('.deed-panel .primary');
  await ended(page);
  const told = await text(page, 'kept-image .failure[data-code="incomplete"]');
  assert.ok(told.includes(`${digest}, which “${LAYERS}” needs, is not in the store.`), told);
  assert.deepEqual(await inFolder(page, 'exports'), []);
  assert.deepEqual(await list(page, '.deeds .failure'), []);
});
