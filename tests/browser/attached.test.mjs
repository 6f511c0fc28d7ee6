// What is attached to an image, the log of requests, and logging in, in real browsers.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { eachBrowser } from './harness.mjs';
import { axe, go, list, text, until } from './page.mjs';

const HELLO = 'sandbox.localhost/hello:1.1';
const SUPPLY = 'sandbox.localhost/supply-chain:1.0';
const PASSWORD = 'correct horse battery staple';

const lookUp = async (page, url, name) => {
  await go(page, url, name);
  await page.click('name-input .primary');
  await settled(page);
};
const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');
const counted = (page, number) =>
  until(
    page,
    (wanted) => document.querySelector('attached-list .status')?.textContent.includes(wanted),
    `: ${number}.`,
  );

eachBrowser(
  'lists of parts and signatures, found by the tag that stands in for the referrers',
  async ({ page, url }) => {
    await lookUp(page, url, `${SUPPLY}?view=attached`);
    await counted(page, 3);
    assert.deepEqual(await list(page, '.attached strong'), [
      'List of parts (SPDX)',
      'List of parts (CycloneDX)',
      'Signature',
    ]);
    // One after the other: what opens moves those below it.
    for (const number of [1, 2, 3]) {
      await page.click(`.attached li:nth-child(${number}) summary`);
      await until(page, (wanted) => document.querySelectorAll('.says').length === wanted, number);
    }
    assert.deepEqual(await page.$$eval('.says', (all) => all.map(({ dataset }) => dataset.says)), [
      'parts',
      'parts',
      'signature',
    ]);
    const parts = await list(page, '.parts tbody td:first-child');
    assert.ok(parts.includes('greeter') && parts.includes('phrases'), parts.join());
    const signature = await text(page, '.attached li:nth-child(3)');
    assert.match(signature, /this image/);
    assert.match(signature, /present, not verified/);
    assert.doesNotMatch(signature, /(?<!not )verified/);
    assert.match(await text(page, 'attached-list > .note'), /who made them.*is not/);
    assert.deepEqual(await axe(page), []);
  },
);

eachBrowser('statements beside the image in its index, of this platform alone', async ({ page, url }) => {
  await lookUp(page, `${url}?lang=ko`, `${HELLO}?view=attached&platform=linux/arm64/v8`);
  await until(page, () => document.querySelector('attached-list .status')?.textContent.includes('1개'));
  await page.click('.attached summary');
  await until(page, () => document.querySelectorAll('.says').length === 2);
  assert.deepEqual(await page.$$eval('.says', (all) => all.map(({ dataset }) => dataset.says)), [
    'parts',
    'provenance',
  ]);
  const said = await text(page, '.statement');
  assert.match(said, /https:\/\/sandbox\.localhost\/builders\/samples/);
  assert.match(said, /이 이미지/);
});

eachBrowser('what is attached opens in the raw view, and back leads here', async ({ page, url }) => {
  await lookUp(page, url, `${SUPPLY}?view=attached`);
  await counted(page, 3);
  await page.click('.attached li:nth-child(1) summary');
  await until(page, () => document.querySelector('.statement a') !== null);
  await page.click('.statement a');
  await until(page, () => document.querySelector('json-text')?.textContent.includes('application/spdx+json'));
  await page.evaluate(() => [...document.querySelectorAll('json-text pre a')].at(1).click());
  await until(page, () => document.querySelector('json-text pre')?.textContent.includes('"spdxVersion"'));
  await page.goBack();
  await page.goBack();
  await counted(page, 3);
});

eachBrowser('nothing is attached', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/layers?view=attached');
  await until(page, () =>
    document.querySelector('attached-list .status')?.textContent.startsWith('Nothing is attached'),
  );
});

eachBrowser('the log has each request, with what came back', async ({ page, url }) => {
  await lookUp(page, url, `${HELLO}?view=requests`);
  await until(page, () => document.querySelectorAll('.requests > li').length === 4);
  const urls = await list(page, '.requests .url');
  assert.ok(
    urls.some((one) => one.endsWith('/v2/hello/manifests/1.1')) && urls.some((one) => one.includes('/tags/list')),
  );
  assert.deepEqual(new Set(await list(page, '.requests .outcome')), new Set(['200']));
  assert.deepEqual(new Set(await list(page, '.requests .transport')), new Set(['in this page']));
  assert.match(await text(page, 'request-log .note'), /Left this page: 0\./);
  await page.click('.requests summary');
  assert.match(await text(page, '.requests [open]'), /content-type/);
  assert.match(await text(page, '.requests [open] .reason'), /^sandbox\.localhost is answered by this program itself/);
});

const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization, accept-encoding',
  'access-control-expose-headers': '*',
};
const basic = `Basic ${Buffer.from(`ann:${PASSWORD}`).toString('base64')}`;
const server = createServer((request, response) => {
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  if (request.headers.authorization !== basic) {
    response.writeHead(401, {
      ...CORS,
      'www-authenticate': 'Basic realm="private"',
      'content-type': 'application/json',
    });
    return response.end('{"errors":[{"code":"UNAUTHORIZED","message":"log in"}]}');
  }
  response.writeHead(200, { ...CORS, 'content-type': 'application/json' });
  response.end(request.url.includes('/tags/list') ? '{"name":"app","tags":["1","2"]}' : '{}');
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const registry = `127.0.0.1:${server.address().port}`;
const expected = [/Failed to load resource/];

eachBrowser(
  'logging in is asked about, works, is forgotten, and shows nowhere',
  { expected },
  async ({ page, url }) => {
    await lookUp(page, url, `${registry}/app:1`);
    assert.equal(await page.$eval('.failure', (note) => note.dataset.code), 'not-allowed');
    await page.click('.failure a[href*="login"]');
    await until(page, () => document.querySelector('login-panel form') !== null);
    assert.deepEqual(await axe(page), []);
    const enter = async (password) => {
      await page.$eval('login-panel [name="username"]', (field) => {
        field.value = 'ann';
      });
      await page.type('login-panel [name="password"]', password);
      await page.keyboard.press('Enter');
    };
    await enter('wrong');
    await until(page, () => document.querySelector('login-panel .note')?.textContent.length > 30);
    assert.equal(await page.$eval('login-panel [name="password"]', (field) => field.value), '');
    await enter(PASSWORD);
    await until(page, () => document.querySelector('login-panel')?.textContent.includes('as ann'));
    await page.click('[data-view="requests"]');
    await until(page, () => document.querySelector('.requests') !== null);
    await page.$$eval('.requests details', (all) => {
      for (const one of all) one.open = true;
    });
    await until(page, () => document.querySelector('.requests')?.textContent.includes('Basic …'));
    const everything = await page.evaluate(
      () =>
        document.documentElement.outerHTML +
        location.href +
        JSON.stringify([history.state, { ...localStorage }, { ...sessionStorage }]),
    );
    assert.equal(everything.includes(PASSWORD) || everything.includes(basic.slice(6)), false);
    await page.click('[data-view="image"]');
    await until(page, () => document.querySelectorAll('tag-list a').length === 2);
    await page.click('[data-view="login"]');
    await until(page, () => document.querySelector('login-panel button') !== null);
    await page.click('login-panel button');
    await until(page, () => document.querySelector('login-panel form') !== null);
    await page.click('[data-view="image"]');
    await until(page, () => document.querySelector('.failure')?.dataset.code === 'not-allowed');
  },
);
