// Layers in headless Chromium.

import { build } from 'esbuild';
import { at } from '../../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../../scripts/lib/server.mjs';
import { launch } from '../../browser/launch.mjs';

const PAGE = '<!doctype html><meta charset="utf-8"><title>bench</title>';

/** As `benchInNode`. */
export async function benchInBrowser(data, facts, rounds) {
  const server = createSiteServer({ root: at('dist'), mounts: [['/bench/', await files(data)]] });
  const url = `http://127.0.0.1:${await listen(server, 0)}/bench/`;
  const browser = await launch('chromium');
  try {
    const page = await browser.newPage();
    await page.goto(url);
    const parts = await page.evaluate(prepare, facts);
    for (const [at, part] of parts.entries()) {
      const times = [];
      // The first round warms up and does not count.
      for (let number = 0; number <= rounds; number++) times.push(await page.evaluate(measure, at, number));
      for (const [place, contender] of part.contenders.entries()) {
        contender.rounds = times.slice(1).map((time) => time[place]);
      }
    }
    return parts;
  } finally {
    await browser.close();
    await close(server);
  }
}

/** What the page asks for: itself, the contenders and the layer. */
async function files(data) {
  const { outputFiles } = await build({
    entryPoints: [at('tests/bench/layers/in-page.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
  });
  const types = { '': 'text/html', 'in-page.js': 'text/javascript' };
  const contents = { ...data, '': PAGE, 'in-page.js': outputFiles[0].contents };
  return async (request) => {
    const name = new URL(request.url).pathname.slice('/bench/'.length);
    if (!Object.hasOwn(contents, name)) return new Response(null, { status: 404 });
    return new Response(contents[name], { headers: { 'content-type': types[name] ?? 'application/octet-stream' } });
  };
}

/* These run in the page. */
const prepare = async (facts) => (await import('/bench/in-page.js')).prepare(facts);
const measure = async (part, number) => (await import('/bench/in-page.js')).measure(part, number);
