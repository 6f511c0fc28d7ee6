// Pushing from the page to registries that ask who is there: with a password, and with tokens of a token service.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { skopeo, startRegistry, USER } from '../registry/harness.mjs';
import { startNginx } from '../registry/nginx.mjs';
import { startTokenService } from '../registry/token-server.mjs';
import { serve } from './harness.mjs';
import { begin, kept, open, pull, table, write } from './images.mjs';
import { launch } from './launch.mjs';
import { text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
/** How long a page is waited for, in milliseconds. Nothing takes as long, but on a busy machine. */
const PATIENCE = 60_000;

let services;
let nginx;
let browser;
let site;

before(async () => {
  const tokens = await startTokenService({ users: { [USER.username]: USER.password } });
  const [password, token] = await Promise.all([
    startRegistry({ cors: false, auth: true }),
    startRegistry({ cors: false, auth: tokens.auth('https://tokens.test/token') }),
  ]);
  tokens.upstream = token.host;
  services = { tokens, password, token };
  // Registries answer a preflight with 401 as they do everything else: whoever lets pages push answers it in front of them.
  nginx = await startNginx([
    { name: 'password.test', upstream: password.host, cors: 'writable' },
    { name: 'tokens.test', upstream: tokens.host, cors: 'writable' },
  ]);
  browser = await launch('chromium', [
    `--host-resolver-rules=MAP *.test:443 127.0.0.1:${nginx.port}`,
    '--ignore-certificate-errors',
  ]);
  site = await serve();
});
after(async () => {
  await browser?.close();
  await nginx?.stop();
  await services?.tokens.stop();
});

async function logIn(page, password) {
  await page.$eval(
    'kept-image login-panel [name="username"]',
    (field, name) => {
      field.value = name;
    },
    USER.username,
  );
  await page.type('kept-image login-panel [name="password"]', password);
  await page.keyboard.press('Enter');
}

/** What skopeo has to show to be let in. It knows no names of this test, so a token is fetched for it. */
async function pass(kind) {
  const basic = `${USER.username}:${USER.password}`;
  if (kind === 'password') return ['--creds', basic];
  const query = new URLSearchParams({ service: 'registry.test', scope: 'repository:team/hello:pull' });
  const headers = { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
  const answer = await fetch(`http://${services.tokens.host}/token?${query}`, { headers });
  return ['--registry-token', (await answer.json()).token];
}

/** What skopeo finds there. */
async function found(kind) {
  const name = `docker://${services[kind].host}/team/hello:1`;
  return JSON.parse(await skopeo('inspect', '--tls-verify=false', ...(await pass(kind)), name));
}

for (const [kind, host] of [
  ['password', 'password.test'],
  ['token', 'tokens.test'],
]) {
  test(`a push to a registry that wants a ${kind} asks for a login, then goes through`, async () => {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE);
    page.click = (selector) => page.locator(selector).click();
    try {
      await open(page, site);
      await write(page, 'pull-form .for input', 'all');
      await pull(page, HELLO);
      await kept(page, 1);
      const [{ digest }] = await table(page);
      await begin(page, HELLO, 'push');
      await write(page, '.deed-panel input', `${host}/team/hello:1`);
      await page.click('.deed-panel .primary');
      await until(page, () => document.querySelector('kept-image login-panel form') !== null);
      assert.equal(await page.$eval('kept-image .failure', (note) => note.dataset.code), 'not-allowed');
      await logIn(page, 'wrong');
      await until(page, () => document.querySelector('kept-image login-panel .note')?.textContent.length > 30);
      await assert.rejects(found(kind), /manifest unknown|name unknown/i);
      await logIn(page, USER.password);
      // The login begins the push once more.
      await until(page, () => /is in the registry/.test(document.querySelector('kept-image .end')?.textContent));
      assert.ok((await text(page, 'kept-image .end')).includes(digest));
      assert.equal((await found(kind)).Digest, digest);
      const everything = await page.evaluate(() => document.documentElement.outerHTML + location.href);
      assert.ok(!everything.includes(USER.password));
    } finally {
      await context.close();
    }
  });
}
