// The built page as a folder of files: it works from any path of any static host.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { at } from '../../scripts/lib/paths.mjs';
import { eachBrowser, serve } from './harness.mjs';

const root = mkdtempSync(join(tmpdir(), 'pullspec-site-'));
cpSync(at('site'), join(root, 'some where/deep'), { recursive: true });
after(() => rmSync(root, { recursive: true }));

const PAGE = `
const policy = globalThis.trustedTypes?.createPolicy('worker', { createScriptURL: (url) => url });
const address = new URL('worker.js', import.meta.url).href;
const worker = new Worker(policy ? policy.createScriptURL(address) : address, { type: 'module' });
worker.onmessage = ({ data }) => { document.title = data; };
`;
const WORKER = `
import { parse } from './pullspec/index.js';
postMessage(JSON.stringify(parse('nginx')));
`;

eachBrowser('the page works from a sub-path, and asks for nothing outside it', async ({ page }) => {
  const url = `${await serve({ root })}some%20where/deep/`;
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  const response = await page.goto(url, { waitUntil: 'networkidle0' });
  assert.equal(response.status(), 200);
  assert.ok(asked.length >= 3, `only ${asked} was asked for`);
  assert.deepEqual(
    asked.filter((address) => !address.startsWith(url) && !address.startsWith('data:')),
    [],
  );
});

eachBrowser('the package runs in a page under its content security policy', async ({ page, url }) => {
  await page.goto(url);
  const said = await page.evaluate(async () => {
    const { parse } = await import(new URL('pullspec/index.js', document.baseURI).href);
    return parse('nginx');
  });
  assert.deepEqual(said, { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' });
});

eachBrowser('the package runs in a worker', async ({ page }) => {
  const folder = join(root, 'worker');
  cpSync(at('site/pullspec'), join(folder, 'pullspec'), { recursive: true });
  writeFileSync(
    join(folder, 'index.html'),
    '<!doctype html><link rel="icon" href="data:,"><script type="module" src="page.js"></script>',
  );
  writeFileSync(join(folder, 'page.js'), PAGE);
  writeFileSync(join(folder, 'worker.js'), WORKER);
  await page.goto(`${await serve({ root: folder })}index.html`);
  await page.waitForFunction(() => document.title !== '');
  assert.equal(await page.title(), '{"registry":"docker.io","repository":"library/nginx","tag":"latest"}');
});
