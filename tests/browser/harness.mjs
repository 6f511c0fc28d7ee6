// The page in real browsers: each test runs in Chromium and in Firefox, on a fresh profile, against the built site/.

import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { after, test } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { KINDS, launch } from './launch.mjs';

/** How long a page is waited for, in milliseconds. Nothing takes as long, but on a busy machine. */
const PATIENCE = 60_000;

const running = new Map();
const servers = [];

after(async () => {
  for (const browser of running.values()) await (await browser).close();
  for (const server of servers) await close(server);
});

/** One browser of a kind for all tests of a file; it ends with this process, however this process ends. */
function launched(kind) {
  if (!running.has(kind)) running.set(kind, launch(kind));
  return running.get(kind);
}

/** Serves a folder (the page, if none is said) on a free port. Gives its URL. */
export async function serve({ root = at('site'), mounts = [], relay } = {}) {
  const server = createSiteServer({ root, mounts, relay });
  servers.push(server);
  return `http://127.0.0.1:${await listen(server, 0)}/`;
}

let site;

/**
 * Registers one test for each browser. `body` gets `{ page, url, browser, problems }`; `url` is the page's, which is not open yet.
 * An error in the console, an uncaught exception and a violation of the content security policy fail the test,
 * unless one of `options.expected` (regular expressions) matches it. `options.viewport` is `{ width, height }`.
 */
export function eachBrowser(name, ...rest) {
  const body = rest.pop();
  const { expected = [], viewport = { width: 1024, height: 768 } } = rest[0] ?? {};
  for (const kind of KINDS) {
    test(`${name} [${kind}]`, async () => {
      site ??= serve();
      const [url, browser] = await Promise.all([site, launched(kind)]);
      const context = await browser.createBrowserContext();
      try {
        const page = await context.newPage();
        await page.setViewport(viewport);
        page.setDefaultTimeout(PATIENCE);
        page.click = (selector) => page.locator(selector).click();
        const problems = await watch(page);
        await body({ page, url, browser: kind, problems });
        const surprises = problems.filter((problem) => !expected.some((pattern) => pattern.test(problem)));
        assert.deepEqual(surprises, [], 'the page complained');
      } finally {
        await context.close();
      }
    });
  }
}

/** Collects what a page complains about, from its first script on. */
async function watch(page) {
  const problems = [];
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`exception: ${error?.stack ?? error}`));
  // Firefox keeps these out of the console that a driver sees.
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', (event) => {
      console.error(`policy: ${event.violatedDirective} blocked ${event.blockedURI || event.sample}`);
    });
  });
  return problems;
}

/** Saves what a page looks like under build/screenshots/. Gives the file's path. */
export async function screenshot(page, name, options = {}) {
  mkdirSync(at('build/screenshots'), { recursive: true });
  const path = at('build/screenshots', `${name}.png`);
  await page.screenshot({ path, ...options });
  return path;
}
