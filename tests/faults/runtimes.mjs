// Where the client runs, and by which way its requests go.

import { createHash, X509Certificate } from 'node:crypto';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { launch } from '../browser/launch.mjs';
import { operate, tell } from './operate.mjs';
import { DOMAIN, lookupHere, NOWHERE } from './relays.mjs';
import { keyOf } from './scene.mjs';

/** Hosts of the table are on this machine, for as long as somebody in this process asks for them. */
const names = {
  lookup: dns.lookup,
  users: 0,
  begin() {
    this.users += 1;
    dns.lookup = (...given) => lookupHere(this.lookup, ...given);
  },
  end() {
    this.users -= 1;
    if (this.users === 0) dns.lookup = this.lookup;
  },
};

/** `own`: with requests by Node's own HTTP client in place of its fetch. */
function inNode(own) {
  let library;
  return {
    async start() {
      names.begin();
      const { nodeFetch } = await import(at('dist/node.js'));
      library = { ...(await import(at('dist/registry.js'))), fetch: own ? nodeFetch : undefined };
    },
    run: ({ task, pass }) => operate(library, task, pass),
    tell: async ({ id }, what) => tell(id, what),
    stop: async () => names.end(),
  };
}

function inChromium() {
  const passes = new Map();
  let browser;
  let server;
  let page;
  return {
    async start() {
      server = createSiteServer({ root: at('dist'), mounts: [['/faults/', serveThis]] });
      const url = `http://127.0.0.1:${await listen(server, 0)}/`;
      browser = await launch('chromium', [
        `--host-resolver-rules=MAP ${NOWHERE} ~NOTFOUND, MAP *.${DOMAIN} 127.0.0.1`,
        `--ignore-certificate-errors-spki-list=${fingerprint(keyOf('trusted'))}`,
      ]);
      page = await browser.newPage();
      page.setDefaultTimeout(0);
      await page.goto(`${url}faults/`);
      await page.exposeFunction('pass', (id, milliseconds) => passes.get(id)(milliseconds));
    },
    async run({ task, pass }) {
      passes.set(task.id, pass);
      return page.evaluate(async (plain) => {
        const [library, { operate }] = await Promise.all([import('/registry.js'), import('/faults/operate.mjs')]);
        const sharing = plain.relay && ((milliseconds) => globalThis.pass(plain.id, milliseconds));
        // Events hold what cannot cross otherwise.
        return JSON.parse(JSON.stringify(await operate(library, plain, sharing)));
      }, task);
    },
    tell: ({ id }, what) =>
      page.evaluate(async (it, name) => (await import('/faults/operate.mjs')).tell(it, name), id, what),
    async stop() {
      await browser?.close();
      if (server) await close(server);
    },
  };
}

/** By which a browser is told to trust a key. */
function fingerprint({ cert }) {
  const key = new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}

/** An empty page, and what runs in it. */
async function serveThis({ url }) {
  const [script] = /[a-z-]+\.mjs$/.exec(url) ?? [];
  const body = script ? readFileSync(at('tests/faults', script)) : '<!doctype html><title>The fault table</title>';
  return new Response(body, { headers: { 'content-type': script ? 'text/javascript' : 'text/html' } });
}

const WAYS = [
  ['', 'direct'],
  [', relay', 'relay'],
];

export const RUNTIMES = [
  { name: 'Node', title: 'Node', inPage: false, ways: WAYS, ...inNode(false) },
  // A relay is asked in the same way as a registry is.
  { name: 'Node', title: 'nodeFetch', inPage: false, ways: WAYS.slice(0, 1), ...inNode(true) },
  { name: 'Chromium', title: 'Chromium', inPage: true, ways: WAYS, ...inChromium() },
];

/** A runtime and a way are a column of the table. */
export const COLUMNS = RUNTIMES.flatMap((runtime) =>
  runtime.ways.map(([how, way]) => ({ ...runtime, title: `${runtime.title}${how}`, runtime, way })),
);
