// The same in headless Chromium: the page pulls into the private files of its origin, and it is watched how long it does not answer.

import { Failure } from '../../../scripts/lib/messages.mjs';
import { at } from '../../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../../scripts/lib/server.mjs';
import { launch } from '../../browser/launch.mjs';

const PATIENCE = 120_000;

/** Gives `{ rounds, longest }` in milliseconds, one of each a round. */
export async function pullInPage(source, rounds) {
  const site = createSiteServer({ root: at('site') });
  const url = `http://127.0.0.1:${await listen(site, 0)}/`;
  const browser = await launch('chromium');
  const taken = { rounds: [], longest: [] };
  try {
    // The first one also starts processes that stay; it does not count.
    for (let round = 0; round <= rounds; round += 1) {
      const { milliseconds, longest } = await open(browser, `${url}#?view=images`, source);
      if (round === 0) continue;
      taken.rounds.push(milliseconds);
      taken.longest.push(longest);
    }
    return taken;
  } finally {
    await browser.close();
    await close(site);
  }
}

/** One pull in a profile of its own, which has no files yet. */
async function open(browser, address, source) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.goto(address, { timeout: PATIENCE });
    await page.waitForSelector('pull-form name-field input', { timeout: PATIENCE });
    return await page.evaluate(press, { source, patience: PATIENCE });
  } catch (error) {
    throw new Failure(`The page does not pull ${source}: ${error.message}`, { mend: 'npm start' });
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function press({ source, patience }) {
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: 'longtask' });
  const field = document.querySelector('pull-form name-field input');
  field.value = source;
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const start = performance.now();
  document.querySelector('pull-form [name="pull"]').click();
  for (;;) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const failure = document.querySelector('.deeds .failure');
    if (failure) throw new Error(failure.textContent);
    if (document.querySelector('.deeds deed-trace .head .done')) break;
    if (performance.now() - start > patience) throw new Error('nothing more happens');
  }
  const milliseconds = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { milliseconds, longest };
}
