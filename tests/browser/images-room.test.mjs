// What goes again: what no image needs, what was pushed to the registry within the page, and all of that where a browser keeps
// no files.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { eachBrowser, serve } from './harness.mjs';
import { begin, finished, kept, names, open, pull, table, write } from './images.mjs';
import { axe, list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const LAYERS = 'sandbox.localhost/layers:latest';
const MINE = 'sandbox.localhost/my/hello:1.1';

const work = mkdtempSync(join(tmpdir(), 'pullspec-room-'));
after(() => rmSync(work, { recursive: true, force: true }));

/** The page with a worker to which the browser refuses files, for those who ask from where a pattern fits. */
function siteWithout(files) {
  const root = mkdtempSync(join(work, 'site-'));
  cpSync(at('site'), root, { recursive: true });
  const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
  const [worker, keeper] = [join(root, 'js/worker.js'), join(root, 'sw.js')];
  const before = readFileSync(worker, 'utf8');
  const refusing = `
const { getDirectory } = StorageManager.prototype;
StorageManager.prototype.getDirectory = async function () {
  if (${files}.test(new Error().stack)) throw new DOMException('Not here.', 'SecurityError');
  return getDirectory.call(this);
};
`;
  writeFileSync(worker, before + refusing);
  writeFileSync(keeper, readFileSync(keeper, 'utf8').replace(sha256(before), sha256(before + refusing)));
  return serve({ root });
}

async function pushMine(page) {
  await begin(page, HELLO, 'push');
  await write(page, '.deed-panel input', MINE);
  await page.click('.deed-panel .primary');
  await until(page, () => /is in the registry/.test(document.querySelector('kept-image .end')?.textContent));
}

const notes = (page, pattern) =>
  until(page, (wanted) => new RegExp(wanted).test(document.querySelector('sandbox-note')?.textContent), pattern.source);

eachBrowser('what no image needs any more goes at a press', async ({ page, url }) => {
  await open(page, url);
  await pull(page, LAYERS);
  await kept(page, 1);
  await pull(page, HELLO);
  await kept(page, 2);
  const before = await text(page, '.usage p');
  await begin(page, HELLO, 'tag');
  await write(page, '.deed-panel input', LAYERS);
  await page.click('.deed-panel .primary');
  await kept(page, 1);
  const [, room] = /Free (.+?) /.exec(`${await text(page, '.usage .buttons')} `);
  await page.$eval('.usage .buttons button', (button) => button.click());
  await until(page, () => /Removed: [1-9]/.test(document.querySelector('.deeds .outcome-told')?.textContent));
  assert.ok((await text(page, '.deeds .outcome-told')).includes(`Freed: ${room}`), room);
  assert.ok((await page.$$('.deeds .trace [data-action="remove"]')).length >= 2);
  await until(page, () => /nothing that no image needs/.test(document.querySelector('.usage').textContent));
  assert.notEqual(await text(page, '.usage p'), before);
  const [{ platforms }] = await table(page);
  assert.doesNotMatch(platforms, /incomplete/);
});

eachBrowser('what was pushed to the sandbox goes after a question, and nothing else', async ({ page, url }) => {
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await notes(page, /Nothing was pushed/);
  await pushMine(page);
  await notes(page, /Pushed to sandbox\.localhost: [1-9]/);
  const [, takes] = /: (.+?)\. /.exec(await text(page, 'sandbox-note p'));

  await page.click('sandbox-note [name="reset"]');
  assert.ok((await text(page, 'sandbox-note .deed-panel')).includes(takes), takes);
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Cancel');
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'reset');
  await notes(page, /Pushed to/);
  await page.click('sandbox-note [name="reset"]');
  await page.click('sandbox-note .primary');
  await notes(page, /Nothing was pushed/);
  await finished(page);
  assert.ok((await text(page, '.deeds .outcome-told')).includes(takes), takes);
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const all = [];
    for await (const name of (await root.getDirectoryHandle('sandbox')).keys()) all.push(name);
    return all.filter((name) => !name.startsWith('.pullspec-'));
  });
  assert.deepEqual(left, []);
  assert.deepEqual(await names(page), [HELLO]);

  await pull(page, MINE);
  await until(page, () => document.querySelector('.deeds .failure[data-code="not-found"]') !== null);
  await pull(page, LAYERS);
  await kept(page, 2);
  await page.click(`kept-image deed-trace .head .quiet`);
  await pushMine(page);
  await notes(page, /Pushed to sandbox\.localhost: [1-9]/);
});

eachBrowser('without files the sandbox takes images into memory, and says so', async ({ page }) => {
  const url = await siteWithout('/sandbox-files/');
  await open(page, url);
  await pull(page, HELLO);
  await kept(page, 1);
  await notes(page, /gone with this page/);
  await pushMine(page);
  await notes(page, /Pushed to sandbox\.localhost: [1-9].*gone with this page/);
  // Of the index one image alone was kept, so that went up.
  await pull(page, MINE);
  await kept(page, 2);
  await page.reload();
  await kept(page, 2);
  await notes(page, /Nothing was pushed/);
});

eachBrowser('where a browser keeps no files at all, the view says so and the samples are there', async ({ page }) => {
  const url = await siteWithout('/./');
  await open(page, url);
  await until(page, () => document.querySelector('.state .failure') !== null);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(await list(page, '.names a'), []);
  await notes(page, /gone with this page/);
  await page.evaluate((name) => location.assign(`#${name}`), HELLO);
  await until(page, () => document.querySelector('name-input .primary').disabled === false);
  await page.click('name-input .primary');
  await until(page, () => document.querySelector('.sheet layer-rail') !== null);
});
