// A repository of ten thousand tags in headless Chromium: when the first rows are there, when all are, and what it costs.

import { createServer } from 'node:http';
import { Failure } from '../../scripts/lib/messages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { launch } from '../browser/launch.mjs';
import { median } from './measure.mjs';

const TAGS = 10_000;
const PATIENCE = 60_000;

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization',
  'access-control-expose-headers': 'link',
};

/** Versions, builds and signatures, in no order. */
const tags = Array.from({ length: TAGS }, (_, at) => {
  const number = (at * 7919) % TAGS;
  const version = `${number % 13}.${number % 37}.${number}`;
  if (number % 50 === 0) return `sha256-${number.toString(16).padStart(64, '0')}.sig`;
  return number % 3 === 0 ? `${version}-alpine` : version;
});

export async function benchTags({ loads }) {
  const asked = [];
  const registry = createServer((request, response) => answer(request, response, asked));
  const site = createSiteServer({ root: at('site') });
  const host = `127.0.0.1:${await listen(registry, 0)}`;
  const url = `http://127.0.0.1:${await listen(site, 0)}/`;
  const browser = await launch('chromium');
  try {
    const times = [];
    for (let load = 0; load <= loads; load++) {
      asked.length = 0;
      const time = await open(browser, `${url}#${host}/many`);
      // The first load also starts processes that stay; it does not count.
      if (load > 0) times.push({ ...time, requests: asked.length });
    }
    const of = (pick) => ({ median: median(times.map(pick)), all: times.map(pick) });
    return {
      tags: TAGS,
      loads,
      firstRows: of((time) => time.first),
      everyTag: of((time) => time.whole),
      filter: of((time) => time.filter),
      longest: of((time) => time.longest),
      requests: of((time) => time.requests),
    };
  } finally {
    await browser.close();
    await Promise.all([close(registry), close(site)]);
  }
}

/** As many to a page as were asked for. */
function answer(request, response, asked) {
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  const { pathname, searchParams } = new URL(request.url, 'http://registry');
  asked.push(pathname);
  if (pathname !== '/v2/many/tags/list') {
    return response.writeHead(404, { ...CORS, 'content-type': 'application/json' }).end('{"errors":[]}');
  }
  const start = tags.indexOf(searchParams.get('last')) + 1;
  const size = Number(searchParams.get('n') ?? 100);
  const page = tags.slice(start, start + size);
  const more = start + size < tags.length;
  const link = more ? { link: `<${pathname}?n=${size}&last=${page.at(-1)}>; rel="next"` } : {};
  response.writeHead(200, { ...CORS, ...link, 'content-type': 'application/json' });
  return response.end(JSON.stringify({ name: 'many', tags: page }));
}

/** Milliseconds from the press to what is seen, and the longest time for which the page did not answer. */
async function open(browser, address) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(address, { timeout: PATIENCE });
    await page.waitForSelector('name-input button.primary:not([disabled])', { timeout: PATIENCE });
    return await page.evaluate(press, { wanted: TAGS, patience: PATIENCE });
  } catch (error) {
    throw new Failure(`The page does not list ${TAGS} tags: ${error.message}`, { mend: 'npm start' });
  } finally {
    await context.close();
  }
}

/** Runs in the page. */
async function press({ patience }) {
  let longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  }).observe({ type: 'longtask' });
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  const until = async (test) => {
    const before = performance.now();
    while (!test()) {
      if (performance.now() - before > patience) throw new Error('nothing more happens');
      await frame();
    }
    // What was found in a frame is on the screen in the next one.
    await frame();
    return performance.now();
  };
  const rows = () => [...document.querySelectorAll('tag-list [role=row]')];
  const start = performance.now();
  document.querySelector('name-input button.primary').click();
  const first = (await until(() => rows().length > 5)) - start;
  const whole = (await until(() => document.querySelector('tag-list .tags.there'))) - start;
  const filter = document.querySelector('tag-list input');
  const typed = performance.now();
  filter.value = '1.2.9';
  filter.dispatchEvent(new InputEvent('input', { bubbles: true }));
  const narrowed =
    (await until(() => rows().length > 0 && rows().every((row) => row.textContent.includes('1.2.9')))) - typed;
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { first, whole, filter: narrowed, longest };
}
