// Files that browsers keep: the suite that every place for files passes, in windows and workers, in Chromium and Firefox, with
// everything that browsers have and without what older ones lack.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cases, roomCases } from '../files/suite.mjs';
import { openTab, PREFERENCES, serveTabs } from './files-tab.mjs';
import { KINDS, launch } from './launch.mjs';

let url;
before(async () => {
  url = await serveTabs();
});

/** A tab that does what is asked of it, itself or by a worker. */
const open = (browser, where, without) => openTab(browser, url, where, without);

/** Starts a browser for one test. */
async function withBrowser(kind, flags, work) {
  const browser = await launch(kind, flags, PREFERENCES);
  try {
    await work(browser);
  } finally {
    await browser.close();
  }
}

let folders = 0;
const newFolder = () => {
  folders += 1;
  return `files-${folders}`;
};

/** Counts together, in portions, since no question may take a driver too long. */
async function countTogether(tabs, folder, times) {
  const portion = 25;
  const counting = tabs.map(async ({ ask }) => {
    for (let done = 0; done < times; done += portion) await ask('count', folder, portion);
  });
  await Promise.all(counting);
  assert.equal(await tabs[0].ask('read', folder, 'counter'), String(times * tabs.length));
}

for (const kind of KINDS) {
  describe(kind, () => {
    let browser;
    before(async () => {
      browser = await launch(kind, [], PREFERENCES);
    });
    after(() => browser.close());

    const settings = [
      ['window', []],
      ['worker', []],
      ['window', ['move']],
      // A window of Firefox has nothing else that would be a lock, and says so.
      ...(kind === 'chromium' ? [['window', ['locks']]] : []),
      ['worker', ['locks', 'move']],
    ];
    for (const [where, without] of settings) {
      describe(`in a ${where}${without.map((name) => ` without ${name}`)}`, () => {
        let it;
        before(async () => {
          it = await open(browser, where, without);
        });
        after(() => it.close());
        for (const name of Object.keys(cases)) test(name, () => it.ask('run', name, newFolder()));
      });
    }

    for (const without of [[], ['locks']]) {
      const lacking = without.map((name) => `, without ${name}`);
      test(`two tabs that count together lose nothing${lacking}`, async () => {
        const tabs = [await open(browser, 'worker', without), await open(browser, 'worker', without)];
        // Firefox takes ten times as long.
        await countTogether(tabs, newFolder(), kind === 'chromium' ? 1000 : 100);
        for (const tab of tabs) await tab.close();
      });

      test(`who holds a lock and is closed does not keep others waiting${lacking}`, async () => {
        const folder = newFolder();
        const waiting = await open(browser, 'worker', without);
        // Its worker is ended, and then its tab is closed.
        for (const end of ['end', 'close']) {
          const holder = await open(browser, 'worker', without);
          assert.equal(await holder.ask('hold', folder, 'a'), 'held');
          assert.ok(await waiting.ask('isHeld', folder, 'a'));
          const entered = waiting.ask('enter', folder, 'a');
          await holder[end]();
          assert.equal(await entered, 'entered');
        }
        await waiting.close();
      });
    }

    test('drafts that were left behind go after an hour', async () => {
      const it = await open(browser, 'worker');
      assert.deepEqual(await it.ask('sweep', newFolder(), 0), ['.pullspec-draft-0', 'new']);
      assert.deepEqual(await it.ask('sweep', newFolder(), 3_700_000), ['new']);
      await it.close();
    });

    test('the room there is, is told', async () => {
      const it = await open(browser, 'worker');
      const [first, second, persisted] = await it.ask('space', newFolder());
      for (const { used, available, persisted: kept } of [first, second])
        assert.deepEqual([used >= 0, available > 0, kept], [true, true, persisted]);
      await it.close();
    });
  });
}

describe('what only one of them can show', () => {
  test('a window of Firefox without locks does not pretend to have some', async () => {
    await withBrowser('firefox', [], async (browser) => {
      const it = await open(browser, 'window', ['locks']);
      await assert.rejects(it.ask('enter', newFolder(), 'a'), /has no locks for windows/);
    });
  });

  for (const where of ['window', 'worker']) {
    for (const name of Object.keys(roomCases)) {
      test(`in a ${where} of Chromium: ${name}`, async () => {
        await withBrowser('chromium', [], async (browser) => {
          const it = await open(browser, where);
          const session = await it.tab.createCDPSession();
          const { origin } = new URL(url);
          await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 3 << 20 });
          await it.ask('run', name, newFolder());
        });
      });
    }
  }

  for (const without of [[], ['locks']]) {
    const lacking = without.map((name) => `, without ${name}`);
    test(`a tab of Chromium that holds a lock and breaks down does not keep others waiting${lacking}`, async () => {
      await withBrowser('chromium', ['--process-per-tab'], async (browser) => {
        const folder = newFolder();
        const [holder, waiting] = [await open(browser, 'worker', without), await open(browser, 'window', without)];
        assert.equal(await holder.ask('hold', folder, 'a'), 'held');
        const entered = waiting.ask('enter', folder, 'a');
        const session = await holder.tab.createCDPSession();
        session.send('Page.crash').catch(() => {});
        assert.equal(await entered, 'entered');
      });
    });
  }

  for (const where of ['window', 'worker']) {
    test(`what a ${where} of Chromium has flushed is there when the browser has been killed`, async () => {
      const profile = mkdtempSync(join(tmpdir(), 'pullspec-profile-'));
      const flags = [`--user-data-dir=${profile}`];
      const folder = newFolder();
      try {
        await withBrowser('chromium', flags, async (browser) => {
          await (await open(browser, where)).ask('begin', folder);
          const gone = new Promise((resolve) => browser.process().once('exit', resolve));
          browser.process().kill('SIGKILL');
          await gone;
        });
        await withBrowser('chromium', flags, async (browser) => {
          const left = await (await open(browser, where)).ask('left', folder);
          assert.deepEqual([left.whole, left.kept, left.after], ['whole', true, 300_000]);
          assert.ok(left.size <= 400_000);
        });
      } finally {
        rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      }
    });
  }
});
