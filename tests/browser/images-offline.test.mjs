// Kept images without a network and without room: the page opens, the images are there, and what does not fit says so.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { finished, kept, names, open, pull, table } from './images.mjs';
import { launch } from './launch.mjs';
import { text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const LAYERS = 'sandbox.localhost/layers:latest';

let browser;
const servers = [];
const root = mkdtempSync(join(tmpdir(), 'pullspec-kept-site-'));
before(async () => {
  browser = await launch('chromium');
});
after(async () => {
  await browser?.close();
  for (const server of servers) await close(server);
  rmSync(root, { recursive: true, force: true });
});

/** The page on a server of its own, which the test may stop: its origin’s files are its own as well. */
async function ownSite(folder = at('site')) {
  const server = createSiteServer({ root: folder });
  servers.push(server);
  return { server, url: `http://127.0.0.1:${await listen(server, 0)}/` };
}

async function inContext(body) {
  const context = await browser.createBrowserContext();
  try {
    await body(context, await context.newPage());
  } finally {
    await context.close();
  }
}

const pageKept = (page) =>
  until(page, () => /This page is kept too/.test(document.querySelector('room-note')?.textContent));

test('with the plug pulled the page opens, and so do the images that are kept', () =>
  inContext(async (_, page) => {
    const { server, url } = await ownSite();
    await open(page, url);
    await pull(page, LAYERS);
    await finished(page);
    await pageKept(page);
    const before = await table(page);

    await close(server);
    const session = await page.createCDPSession();
    await session.send('Network.enable');
    await session.send('Network.emulateNetworkConditions', {
      ...{ offline: true, latency: 0, downloadThroughput: -1, uploadThroughput: -1 },
    });
    await page.reload();
    await kept(page, 1);
    assert.deepEqual(await table(page), before);
    await page.click('.names a');
    await until(page, () => document.querySelector('.sheet layer-rail') !== null);
    await page.click('.views [data-view="files"]');
    await until(page, () => document.querySelector('layer-reader .primary') !== null);
    await page.click('layer-reader .primary');
    await until(page, () =>
      [...document.querySelectorAll('.file-row .name')].some((name) => /^etc/.test(name.textContent)),
    );
    await page.evaluate(() => location.assign('#?view=docker'));
    await until(page, () => document.querySelector('docker-places .pull') !== null);
  }));

test('only the page’s own files are kept, and a new build is seen at the next load', () =>
  inContext(async (_, page) => {
    const folder = join(root, 'site');
    cpSync(at('site'), folder, { recursive: true });
    const { url } = await ownSite(folder);
    await open(page, url);
    await page.click('room-note [name="offline"]');
    await pageKept(page);
    const cached = () =>
      page.evaluate(async () => {
        const all = [];
        for (const name of await caches.keys())
          for (const { url: address } of await (await caches.open(name)).keys()) all.push(address);
        return { names: (await caches.keys()).length, all };
      });
    const { all } = await cached();
    assert.ok(all.length > 100, String(all.length));
    assert.deepEqual(
      all.filter((address) => !address.startsWith(url)),
      [],
    );

    const html = readFileSync(join(folder, 'index.html'), 'utf8').replace('<h1>', '<h1 class="newer">');
    writeFileSync(join(folder, 'index.html'), html);
    await page.reload();
    assert.notEqual(await page.$('h1.newer'), null);
    await page.evaluate(() => fetch('v2/').catch(() => undefined));
    assert.deepEqual((await cached()).all, all);
  }));

test('two tabs pull at once, and each hears of the other', () =>
  inContext(async (context, page) => {
    const { url } = await ownSite();
    const other = await context.newPage();
    // A tab that is not in front draws nothing, so each is looked at in turn.
    const each = async (body) => {
      for (const tab of [page, other]) {
        await tab.bringToFront();
        await body(tab);
      }
    };
    await each((tab) => open(tab, url));
    await each((tab) => pull(tab, tab === page ? HELLO : LAYERS));
    await each((tab) => kept(tab, 2));
    await each(async (tab) => assert.deepEqual((await names(tab)).sort(), [HELLO, LAYERS]));
    await each((tab) => pull(tab, HELLO));
    await each((tab) => until(tab, fetchedNothing));
  }));

const fetchedNothing = () => /Fetched: 0 blobs/.test(document.querySelector('.deeds .outcome-told')?.textContent);

test('where there is no room, the page says how much is needed and what to do', () =>
  inContext(async (_, page) => {
    const { url } = await ownSite();
    await open(page, url);
    await pull(page, HELLO);
    await finished(page);
    const session = await page.createCDPSession();
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin, quotaSize: 20_000 });
    await pull(page, 'sandbox.localhost/layers:latest');
    await until(page, () => document.querySelector('.failure[data-code="no-space"]') !== null);
    assert.match(await text(page, '.failure'), /Needed: [1-9].* Free: .+/);
    assert.deepEqual(await names(page), [HELLO]);
    await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(url).origin });
    await page.click('.failure .quiet');
    await finished(page);
    await kept(page, 2);
  }));
