// Where the client runs, and by which way its requests go.

import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { launch } from '../browser/launch.mjs';
import { operate } from './operate.js';

/** Longer than any row takes, however busy the machine is. */
const PATIENCE = 60_000;

function inNode() {
  let library;
  return {
    async start() {
      library = await import(at('dist/registry.js'));
    },
    run: ({ task }) => operate(library, task),
    async stop() {},
  };
}

function inChromium() {
  let browser;
  let server;
  let page;
  return {
    async start() {
      server = createSiteServer({ root: at('dist'), mounts: [['/faults/', serveThis]] });
      const url = `http://127.0.0.1:${await listen(server, 0)}/`;
      browser = await launch('chromium');
      page = await browser.newPage();
      page.setDefaultTimeout(PATIENCE);
      await page.goto(`${url}faults/`);
    },
    run: ({ task }) =>
      page.evaluate(async (plain) => {
        const [library, { operate: run }] = await Promise.all([import('/registry.js'), import('/faults/operate.js')]);
        // Events hold what cannot cross otherwise.
        return JSON.parse(JSON.stringify(await run(library, plain)));
      }, task),
    async stop() {
      await browser?.close();
      if (server) await close(server);
    },
  };
}

/** An empty page, and what runs in it. */
async function serveThis({ url }) {
  const script = url.endsWith('/operate.js');
  const body = script ? readFileSync(at('tests/faults/operate.js')) : '<!doctype html><title>The fault table</title>';
  return new Response(body, { headers: { 'content-type': script ? 'text/javascript' : 'text/html' } });
}

export const RUNTIMES = [
  { name: 'Node', inPage: false, ...inNode() },
  { name: 'Chromium', inPage: true, ...inChromium() },
];
