// Archives that are taken over into the store of the page: chosen or dropped, whole or not, and whatever they say of themselves.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after } from 'node:test';
import { archived, layout, saved } from './archive-files.mjs';
import { eachBrowser } from './harness.mjs';
import { finished, kept, names, open, table } from './images.mjs';
import { axe, list, text, until } from './page.mjs';

const work = mkdtempSync(join(tmpdir(), 'pullspec-imported-'));
after(() => rmSync(work, { recursive: true, force: true }));
const put = (name, bytes) => {
  writeFileSync(join(work, name), bytes);
  return join(work, name);
};

/** What runs where it is taken for markup, and what turns round or hides what stands behind it. */
const HOSTILE = '"><img src=x onerror="document.title=\'run\'"><script>document.title="run"</script>\u202egpj.\u200b';

const DOCKER = put('saved.tar', saved());
const ZSTD = put(
  'image.tar.zst',
  execFileSync('zstd', ['-q', '-c'], { input: archived(layout()), maxBuffer: 1 << 26 }),
);
const NONE = put('notes.txt', 'no image at all\n');
const BROKEN = put('broken.tar', broken());
const EVIL = put(
  '<img src=x onerror=alert(1)>.tar',
  archived(
    layout({
      config: { architecture: HOSTILE, os: 'linux', author: HOSTILE, config: { Labels: { [HOSTILE]: HOSTILE } } },
      manifest: { annotations: { [HOSTILE]: HOSTILE } },
      annotations: { 'io.containerd.image.name': HOSTILE, 'org.opencontainers.image.ref.name': HOSTILE },
    }),
  ),
);

/** An archive of which a layer has other bytes than its digest says. */
function broken() {
  const files = layout();
  const [path] = [...files].reduce((largest, one) => (one[1].length > largest[1].length ? one : largest));
  const bytes = Buffer.from(files.get(path));
  bytes[bytes.length >> 1] ^= 1;
  return archived(files.set(path, bytes));
}

const choose = async (page, ...paths) => (await page.$('import-form input')).uploadFile(...paths);

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
    paths.map((path) => [basename(path), readFileSync(path).toString('base64')]),
  );

eachBrowser('what docker save wrote is taken over, with bars and steps, and stays', async ({ page, url }) => {
  await open(page, url);
  await choose(page, DOCKER);
  await finished(page);
  await kept(page, 1);
  assert.deepEqual(await names(page), ['team/app:1']);
  assert.equal(await text(page, 'deed-trace .command-line code'), 'docker load --input saved.tar');
  assert.match(await text(page, '.outcome-told'), /Names that came out of it: 1/);
  const bars = await page.$$eval('.blobs progress', (all) => all.map(({ value, max }) => value / max));
  assert.ok(bars.length >= 3 && bars.every((part) => part === 1), String(bars));
  const actions = await page.$$eval('.trace li', (lines) => lines.map((line) => line.dataset.action));
  for (const action of ['download', 'write', 'name']) assert.ok(actions.includes(action), action);
  for (const action of ['ask', 'request']) assert.ok(!actions.includes(action), 'nobody is asked');
  assert.deepEqual(await axe(page), []);
  await page.reload();
  await kept(page, 1);
  await page.click('name-history summary');
  await until(page, () => document.querySelector('.history li .action') !== null);
  assert.deepEqual(await list(page, '.history .action'), ['from a file']);
  await page.click('.names a');
  await until(page, () => document.querySelector('.sheet layer-rail') !== null);
});

eachBrowser('what is dropped while the images are shown is taken over, and elsewhere it is opened', async (given) => {
  const { page, url } = given;
  await open(page, url);
  await drop(page, DOCKER, ZSTD);
  await kept(page, 2);
  assert.deepEqual((await names(page)).sort(), ['team/app:1', 'team/app:2']);
  assert.deepEqual(await page.$$('archive-list'), []);
  await (await page.$('#archive')).uploadFile(DOCKER);
  await until(page, () => /saved\.tar/.test(document.querySelector('.deeds deed-trace .head')?.textContent));
  await kept(page, 2);
  assert.deepEqual(await page.$$('archive-list'), []);

  await page.evaluate(() => location.assign('#nginx:1.27'));
  await until(page, () => document.querySelector('images-view') === null);
  await drop(page, DOCKER);
  await until(page, () => document.querySelector('#name').value === 'archive.localhost/team/app:1');
});

eachBrowser('loose files of a layout are one archive, for which Docker has no command', async ({ page, url }) => {
  mkdirSync(join(work, 'folder'), { recursive: true });
  await open(page, url);
  await choose(
    page,
    ...[...layout()]
      .map(([path, bytes]) => put(join('folder', basename(path)), bytes))
      .filter((path) => /json|layout$/.test(path)),
  );
  await until(page, () => document.querySelector('.deeds .failure') !== null);
  assert.equal((await page.$$('.deeds deed-trace')).length, 1, 'one archive, without its blobs');
  assert.match(await text(page, '.deeds deed-trace'), /Docker has no command for this/);
});

eachBrowser('what is no archive, or not what it says, is refused, and nothing is kept of it', async ({ page, url }) => {
  await open(page, url);
  await choose(page, NONE);
  await until(page, () => document.querySelector('.deeds .failure') !== null);
  assert.match(await text(page, '.deeds .failure'), /docker save/);
  await choose(page, BROKEN);
  await until(page, () =>
    /broken\.tar/.test(document.querySelector('.deeds .head .failed')?.parentElement.textContent),
  );
  assert.match(await text(page, '.deeds .failure'), /sha256:[0-9a-f]{64}/);
  assert.deepEqual(await names(page), []);
  await choose(page, DOCKER);
  await kept(page, 1);
});

eachBrowser('what an archive says of itself is text, whatever it is', async ({ page, url }) => {
  await open(page, url);
  await choose(page, EVIL);
  await kept(page, 1);
  const intact = async () => {
    assert.equal(await page.$('main img, main script, main iframe'), null);
    assert.doesNotMatch(await page.title(), /^run/);
  };
  await intact();
  assert.match(await text(page, '.deeds .head'), /<img src=x onerror=/, 'the file’s name');
  assert.equal((await table(page))[0].platforms, 'platform not said');
  await page.click('.names a');
  await until(page, () => document.querySelector('.sheet layer-rail') !== null);
  assert.match(await text(page, '.sheet'), /"><img src=x onerror=.*U\+202E.*U\+200B/, 'the labels');
  await intact();
  for (const view of ['layers', 'raw', 'attached', 'keep', 'commands']) {
    await page.click(`.views [data-view="${view}"]`);
    await until(page, (to) => document.querySelector(`.views [data-view="${to}"][aria-current]`) !== null, view);
    await until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') !== 'true');
    await intact();
  }
});
