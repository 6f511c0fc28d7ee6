// The image store in files that browsers keep: every command breaks off, and fails, at every operation on files, and what was there
// before is still there for whoever opens the store next, in another tab.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { commands } from '../files/store-moments.mjs';
import { openTab, PREFERENCES, serveTabs } from './files-tab.mjs';
import { KINDS, launch } from './launch.mjs';

/** A moment takes a second in either browser, so each goes through every fifth of them: files in memory have been through all. */
const STRIDE = 5;
const FIRST = { chromium: 1, firefox: 3 };
/** Whoever dies may do so in the middle of what is written; whoever is refused, is so before. */
const MOMENTS = [
  { how: 'stop', when: 'before' },
  { how: 'stop', when: 'middle' },
  { how: 'fail', when: 'before' },
];

let url;
before(async () => {
  url = await serveTabs();
});

for (const kind of KINDS) {
  describe(kind, () => {
    let browser;
    before(async () => {
      browser = await launch(kind, [], PREFERENCES);
    });
    after(() => browser.close());

    for (const command of Object.keys(commands)) {
      test(`${command} breaks off anywhere, and nothing is lost`, async () => {
        const [one, another] = [await openTab(browser, url, 'worker'), await openTab(browser, url, 'worker')];
        let ended = 0;
        for (const moment of MOMENTS) {
          for (let nth = FIRST[kind]; ; nth += STRIDE) {
            const folder = `${command}-${moment.how}-${moment.when}-${nth}`.replaceAll(' ', '-');
            const happened = await one.ask('breakOff', folder, command, { nth, ...moment });
            assert.deepEqual(await another.ask('troubles', folder, command), [], folder);
            if (!happened) break;
            ended += 1;
          }
        }
        assert.ok(ended >= 40 / STRIDE, `it broke off ${ended} times`);
        for (const tab of [one, another]) await tab.close();
      });
    }
  });
}
