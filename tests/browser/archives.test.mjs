// Archives that are dropped on the page or chosen, in real browsers: they open in the views that registries’ images have,
// nothing of them leaves, and two of them are compared.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { archived, layout, png, saved } from './archive-files.mjs';
import { eachBrowser } from './harness.mjs';
import { axe, list, text, until, value } from './page.mjs';

const work = mkdtempSync(join(tmpdir(), 'pullspec-dropped-'));
after(() => rmSync(work, { recursive: true, force: true }));

const put = (path, bytes) => {
  mkdirSync(dirname(join(work, path)), { recursive: true });
  writeFileSync(join(work, path), bytes);
  return join(work, path);
};
const DOCKER = put('saved.tar', saved());
const OCI = put('image.tar.zst', execFileSync('zstd', ['-q', '-c'], { input: archived(layout()), maxBuffer: 1 << 26 }));
const NONE = put('notes.txt', 'no image at all\n');
for (const [path, bytes] of layout()) put(`folder/${path}`, bytes);

const there = (page, selector) => until(page, (wanted) => document.querySelector(wanted) !== null, selector);
const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');
const hash = (page) => page.evaluate(() => decodeURIComponent(location.hash));

/** Opens the page, and collects what it asks for anywhere else. */
async function start(page, url) {
  const elsewhere = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(?:data|blob|about):/.test(request.url())) elsewhere.push(request.url());
  });
  await page.goto(url);
  await there(page, 'example-list a');
  return elsewhere;
}

/** Drops files, as a hand does. */
const drop = (page, ...paths) =>
  page.evaluate(
    (files) => {
      const dataTransfer = new DataTransfer();
      for (const [name, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        dataTransfer.items.add(new File([bytes], name));
      }
      for (const type of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    },
    paths.map((path) => [path.slice(work.length + 1), readFileSync(path).toString('base64')]),
  );

const choose = async (page, ...paths) => (await page.$('#archive')).uploadFile(...paths);

/** Opens a file of the tree. */
const openFile = async (page, path) => {
  await page.evaluate((to) => location.assign(to), `#archive.localhost/team/app:1?view=files&at=merged/${path}`);
  await until(page, (wanted) => document.querySelector('.file-name code')?.textContent === wanted, `/${path}`);
  await there(page, 'file-content .content > *');
};

eachBrowser('what docker save wrote opens where it is dropped, in every view', async ({ page, url }) => {
  const elsewhere = await start(page, url);
  await drop(page, DOCKER);
  await until(page, () => document.querySelector('#name').value === 'archive.localhost/team/app:1');
  await settled(page);
  assert.match(await text(page, 'archive-list'), /saved\.tar, written by docker save\. Images: 1\./);
  assert.deepEqual(await axe(page), []);
  await page.click('[data-view="layers"]');
  await (await page.waitForSelector('layer-reader .primary')).click();
  await there(page, 'tree-map a');
  assert.equal((await list(page, 'layer-rail summary .sign.verified')).length, 2);
  // A layer has two bars, what it takes and what it unpacks to; a line that made none has no bar.
  const bars = await page.$$eval('layer-rail li', (all) =>
    all.map((row) => [...row.querySelectorAll('.rail > span')].map(({ style }) => Number.parseFloat(style.width))),
  );
  assert.deepEqual(
    bars.map(({ length }) => length),
    [2, 0, 2],
  );
  assert.ok(bars[2][1] > 10 * bars[0][1] && bars[2][1] === 100, `${bars}`);
  await openFile(page, 'etc/motd');
  assert.match(await text(page, 'file-content pre'), /of docker save/);
  assert.deepEqual(elsewhere, []);
});

eachBrowser('an area of the map opens the tree there', async ({ page, url }) => {
  await start(page, url);
  await choose(page, DOCKER);
  await settled(page);
  await page.click('[data-view="layers"]');
  await (await page.waitForSelector('layer-reader .primary')).click();
  await there(page, 'tree-map a.file');
  await page.$$eval('tree-map a.file', (all) =>
    all.find((one) => one.getAttribute('aria-label').startsWith('/srv/large')).click(),
  );
  await until(page, () => document.querySelector('.file-name code')?.textContent === '/srv/large');
  assert.equal(await hash(page), '#archive.localhost/team/app:1?view=files&at=merged/srv/large');
  await page.select('.file-tools .narrow:last-child select', '100000');
  await until(page, () => document.querySelector('.files .status').textContent.startsWith('Found: 1'));
  await until(page, () => decodeURIComponent(location.hash).includes('least=100000'));
  assert.deepEqual(await list(page, '.file-row:not(.waiting) .name'), ['srv/', 'large']);
});

eachBrowser('a picture is drawn, a drawing that could run is text, and both are saved as they are', async (test) => {
  const { page, url } = test;
  await start(page, url);
  await choose(page, DOCKER);
  await settled(page);
  await page.click('[data-view="files"]');
  await (await page.waitForSelector('layer-reader .primary')).click();
  await openFile(page, 'srv/logo.png');
  await there(page, 'file-content canvas');
  assert.deepEqual(await page.$eval('file-content canvas', ({ width, height }) => [width, height]), [3, 2]);
  await page.evaluate(() => {
    // What is saved is an address that is clicked and forgotten; the policy of the page lets nobody read it again.
    const { createObjectURL } = URL;
    URL.createObjectURL = (blob) => {
      globalThis.blob = blob;
      return createObjectURL.call(URL, blob);
    };
    HTMLAnchorElement.prototype.click = function () {
      globalThis.saved = this.download;
    };
  });
  await page.click('file-content .save');
  const kept = await page.evaluate(async () => {
    const bytes = [...new Uint8Array(await globalThis.blob.arrayBuffer())];
    return { name: globalThis.saved, type: globalThis.blob.type, bytes };
  });
  assert.deepEqual(kept, { name: 'logo.png', type: 'application/octet-stream', bytes: [...png()] });
  await openFile(page, 'srv/drawn.svg');
  assert.match(await text(page, 'file-content pre'), /<svg/);
  assert.equal(await page.$('file-content svg, file-content img, file-content iframe'), null);
  assert.doesNotMatch(await page.title(), /run/);
});

eachBrowser('two archives at once are compared, and a swap mirrors it', async ({ page, url }) => {
  const elsewhere = await start(page, url);
  await drop(page, DOCKER, OCI);
  await there(page, '.heads');
  assert.equal(await hash(page), '#archive.localhost/team/app:1?view=compare&with=archive-2.localhost/team/app:2');
  assert.equal((await list(page, 'archive-list')).length, 2);
  const settings = () =>
    page.$$eval('.compared > .block .settings tbody tr', (all) =>
      all.map(({ children }) => [...children].map((one) => one.textContent)),
    );
  assert.deepEqual(
    (await settings()).find(([title]) => title === 'Environment WHERE'),
    ['Environment WHERE', 'docker', 'oci'],
  );
  assert.match(await text(page, '.compared'), /Both have 1 layer/);
  await page.click('compare-files layer-reader .primary');
  await there(page, 'compare-files .file-row:not(.waiting)');
  assert.match(await text(page, 'compare-files > .note'), /Added 0, changed 1, removed 0/);
  assert.deepEqual(await axe(page), []);
  await page.click('.swap');
  await until(page, () => document.querySelector('#name').value === 'archive-2.localhost/team/app:2');
  await there(page, '.heads');
  await until(page, () => document.querySelectorAll('.compared > .block .settings tbody tr').length > 0);
  assert.deepEqual(
    (await settings()).find(([title]) => title === 'Environment WHERE'),
    ['Environment WHERE', 'oci', 'docker'],
  );
  assert.deepEqual(elsewhere, []);
});

eachBrowser('an archive stands beside those that are open, until it is closed', async ({ page, url }) => {
  const elsewhere = await start(page, url);
  await choose(page, DOCKER);
  await until(page, () => document.querySelector('#name').value === 'archive.localhost/team/app:1');
  await settled(page);
  await choose(page, OCI);
  await until(page, () => document.querySelector('#name').value === 'archive-2.localhost/team/app:2');
  await settled(page);
  await page.click('[data-view="compare"]');
  await there(page, 'compare-view datalist');
  assert.deepEqual(await page.$$eval('#compare-names option', (all) => all.map((one) => one.value)), [
    'archive.localhost/team/app:1',
  ]);
  await page.click('archive-list:nth-of-type(2) button');
  assert.equal((await list(page, 'archive-list')).length, 1);
  await page.reload();
  await settled(page);
  assert.equal(await value(page), 'archive-2.localhost/team/app:2');
  assert.match(await text(page, '.failure'), /drop the file here once more/);
  assert.deepEqual(elsewhere, []);
});

eachBrowser('what is no image is refused with a reason, and the other one opens', async ({ page, url }) => {
  await start(page, url);
  await drop(page, DOCKER, NONE);
  await until(page, () => document.querySelector('#name').value === 'archive.localhost/team/app:1');
  await settled(page);
  await there(page, 'archive-list .cause');
  assert.match(await text(page, 'archive-list:has(.cause)'), /^notes\.txt: .*(?:neither|no ).*\./);
  assert.deepEqual(await axe(page), []);
  assert.match(await text(page, '.sheet'), /WHERE/, 'the worker lives on');
});

eachBrowser('a folder is dropped as a folder', async ({ page, url, browser }) => {
  // Only Chromium lets a test drag folders; Firefox gets the files that lie in one.
  const elsewhere = await start(page, url);
  if (browser === 'chromium') {
    const session = await page.createCDPSession();
    const data = { items: [], files: [join(work, 'folder')], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'])
      await session.send('Input.dispatchDragEvent', { type, x: 200, y: 200, data });
  } else {
    await page.evaluate(
      async (files) => {
        const { openFiles } = await import(new URL('js/archives.js', document.baseURI).href);
        const tree = new Map([['', []]]);
        for (const [path, base64] of files) {
          const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
          const parts = path.split('/');
          for (let depth = 0; depth < parts.length; depth++) {
            const [above, here] = [parts.slice(0, depth).join('/'), parts.slice(0, depth + 1).join('/')];
            const isFile = depth === parts.length - 1;
            const entry = { name: parts[depth], isDirectory: !isFile, path: here };
            if (isFile) entry.file = (take) => take(new File([bytes], parts[depth]));
            const siblings = tree.get(above);
            if (!siblings.some(({ name }) => name === entry.name)) siblings.push(entry);
            if (!isFile && !tree.has(here)) tree.set(here, []);
          }
        }
        const reading = (entry) => {
          if (!entry.isDirectory) return entry;
          const createReader = () => {
            const left = tree.get(entry.path).map(reading);
            return { readEntries: (take) => take(left.splice(0, 1)) };
          };
          return { ...entry, createReader };
        };
        await openFiles([], [reading({ name: 'folder', isDirectory: true, path: '' })]);
      },
      [...layout()].map(([path, bytes]) => [path, Buffer.from(bytes).toString('base64')]),
    );
  }
  await until(page, () => document.querySelector('#name').value === 'archive.localhost/team/app:2');
  await settled(page);
  assert.match(await text(page, 'archive-list'), /folder, an OCI layout\. Images: 1\./);
  assert.deepEqual(elsewhere, []);
});
