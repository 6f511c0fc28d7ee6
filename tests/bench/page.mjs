// The page in headless Chromium: how long until the first name is explained, and until a change of the text is.

import { existsSync } from 'node:fs';
import { Failure } from '../../scripts/lib/messages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { launch } from '../browser/launch.mjs';
import { median } from './measure.mjs';

const NAME = 'nginx:1.27';
/** Typed letter by letter. */
const TYPED = `ghcr.io/some-organisation/application:v1.2.3@sha256:${'0123456789abcdef'.repeat(4)}`;
const PATIENCE = 20_000;

export async function benchPage({ loads }) {
  if (!existsSync(at('site/index.html'))) throw new Failure('There is no page to measure.', { mend: 'npm run build' });
  const server = createSiteServer({ root: at('site') });
  const url = `http://127.0.0.1:${await listen(server, 0)}/`;
  const browser = await launch('chromium');
  try {
    // The first load also starts processes that stay; it does not count.
    await load(browser, url);
    const times = [];
    for (let count = 0; count < loads; count++) times.push(await load(browser, url));
    const of = (pick) => ({ median: median(times.map(pick)), all: times.map(pick) });
    return {
      browser: await browser.version(),
      name: NAME,
      loads,
      firstExplanation: of((time) => time.explained),
      loadEvent: of((time) => time.loaded),
      afterLoadEvent: of((time) => time.explained - time.loaded),
      typing: await type(browser, url),
    };
  } finally {
    await browser.close();
    await close(server);
  }
}

/** Opens the page as somebody who has never been there. */
async function visit(browser, url, body) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setCacheEnabled(false);
    return await body(page);
  } catch (error) {
    if (error.name !== 'TimeoutError') throw error;
    throw new Failure(`${url} does not explain ${NAME}: there is no button in <name-parts>.`, { mend: 'npm start' });
  } finally {
    await context.close();
  }
}

/** Milliseconds from the start of the navigation until the frame with the explanation is on the screen. */
const load = (browser, url) =>
  visit(browser, url, async (page) => {
    await page.evaluateOnNewDocument(() => {
      const look = () => {
        const shown = document.querySelector('name-parts button .text');
        if (!shown) return requestAnimationFrame(look);
        // A task of its own after a frame's callbacks runs when that frame has been painted.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          globalThis.shownAt = performance.now();
        };
        return port2.postMessage(undefined);
      };
      requestAnimationFrame(look);
    });
    await page.goto(`${url}#${NAME}`, { timeout: PATIENCE });
    const explained = await page.waitForFunction(() => globalThis.shownAt, { timeout: PATIENCE });
    const loaded = await page.evaluate(() => performance.getEntriesByType('navigation')[0].loadEventEnd);
    return { explained: await explained.jsonValue(), loaded };
  });

/** Milliseconds that an input event takes until the parts are renewed and laid out, letter by letter. */
const type = (browser, url) =>
  visit(browser, url, async (page) => {
    await page.goto(`${url}#${NAME}`, { timeout: PATIENCE });
    await page.waitForSelector('name-parts button .text', { timeout: PATIENCE });
    const { times, late } = await page.evaluate(typeInto, TYPED);
    if (late.length > 0) throw new Failure(`The parts are not renewed at once after typing ${late[0]}.`);
    return { letters: times.length, median: median(times), slowest: Math.max(...times) };
  });

/** Runs in the page. */
async function typeInto(text) {
  const field = document.querySelector('name-input textarea');
  const shown = () =>
    [...document.querySelectorAll('name-parts button .text')].map((part) => part.textContent).join('|');
  const [times, late] = [[], []];
  for (let end = 1; end <= text.length; end++) {
    field.value = text.slice(0, end);
    const stale = shown();
    const before = performance.now();
    field.dispatchEvent(new InputEvent('input', { bubbles: true, data: text[end - 1], inputType: 'insertText' }));
    document.body.getBoundingClientRect();
    times.push(performance.now() - before);
    // A name that is not finished, such as one that ends in a colon, leaves the last good parts where they are.
    const finished = field.getAttribute('aria-invalid') !== 'true';
    if (finished && shown() === stale) late.push(field.value);
    await new Promise((resolve) => requestAnimationFrame(resolve));
  }
  return { times, late };
}
