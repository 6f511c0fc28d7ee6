// Looking a name up in real browsers: the sample images, hostile content, and every way in which a registry can fail.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after } from 'node:test';
import { eachBrowser } from './harness.mjs';
import { axe, go, list, set, text, until, value } from './page.mjs';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization',
  'access-control-expose-headers': '*',
};
const HOSTILE = '<img src=x onerror=attacked=1>\u202e\u200b';

const digest = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const failed = (code) => ({ errors: [{ code, message: `${code} <b>said</b>` }] });

/** The same answer, beside which a registry says something, and counts. */
const said = (path, answer) => ({
  [path]: {
    ...answer,
    headers: {
      warning: '299 - "closes in May <b>\u0085"',
      'ratelimit-limit': '100;w=21600',
      'ratelimit-remaining': '76;w=21600',
    },
  },
});

/** An image whose every text is hostile, as paths and what stands there. */
function hostileImage() {
  const layer = digest('layer');
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created: HOSTILE,
    config: {
      Env: [`A=${HOSTILE}`],
      Cmd: [HOSTILE],
      Labels: { [HOSTILE]: HOSTILE, __proto__x: 'javascript:attacked=1' },
    },
    rootfs: { type: 'layers', diff_ids: [layer] },
    history: [{ created: HOSTILE, created_by: HOSTILE, comment: HOSTILE }],
  });
  const descriptor = (mediaType, bytes) => ({ mediaType, digest: digest(bytes), size: Buffer.byteLength(bytes) });
  const layers = [{ mediaType: LAYER, digest: layer, size: 5 }];
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptor(CONFIG, config),
    layers,
  });
  return {
    '/v2/hostile/manifests/latest': { type: MANIFEST, body: manifest },
    [`/v2/hostile/blobs/${digest(config)}`]: { type: CONFIG, body: config },
    ...said('/v2/noted/manifests/latest', { type: MANIFEST, body: manifest }),
    ...said(`/v2/noted/blobs/${digest(config)}`, { type: CONFIG, body: config }),
    '/v2/hostile/tags/list': {
      body: JSON.stringify({ name: 'hostile', tags: ['latest', HOSTILE, 'javascript:attacked=1'] }),
    },
  };
}

const answers = {
  ...hostileImage(),
  '/v2/refused/manifests/latest': { status: 403, body: JSON.stringify(failed('DENIED')) },
  '/v2/limited/manifests/latest': {
    status: 429,
    body: JSON.stringify(failed('TOOMANYREQUESTS')),
    headers: { 'retry-after': '0' },
  },
  '/v2/page/manifests/latest': { type: 'text/html', body: '<!doctype html><title>Log in</title>' },
  '/v2/silent/manifests/latest': { type: MANIFEST, body: '{}', headers: null },
  [`/v2/other/manifests/${digest('this')}`]: { type: INDEX, body: 'that' },
};

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const found = answers[decodeURIComponent(pathname)];
  if (request.method === 'OPTIONS' && found?.headers !== null) return response.writeHead(204, CORS).end();
  const answer = found ?? { status: 404, body: JSON.stringify(failed('MANIFEST_UNKNOWN')) };
  const headers = answer.headers === null ? {} : { ...CORS, ...answer.headers };
  response.writeHead(answer.status ?? 200, { 'content-type': answer.type ?? 'application/json', ...headers });
  response.end(answer.body);
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
after(() => server.close());
const host = `127.0.0.1:${server.address().port}`;

/** A registry that lets no page ask. */
const plain = createServer((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
await new Promise((resolve) => plain.listen(0, '127.0.0.1', resolve));
after(() => plain.close());
const closed = `127.0.0.1:${plain.address().port}`;

/** What a browser says of each request that fails, which the page cannot keep it from saying. */
const expected = [/Failed to load resource/, /blocked by CORS policy|Cross-Origin Request Blocked/];

const LOOK_UP = 'name-input .primary';
/** Opens a name and waits for the image or the failure. */
async function lookUp(page, url, name) {
  await go(page, url, name);
  await page.click(LOOK_UP);
  await settled(page);
}
const settled = (page) => until(page, () => document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false');

eachBrowser(
  'nothing is asked before the click, and nothing but this origin for a sample image',
  async ({ page, url }) => {
    const asked = [];
    page.on('request', (request) => asked.push(request.url()));
    await go(page, url, 'sandbox.localhost/hello:1.1');
    assert.match(await text(page, 'image-view'), /needs no network/);
    assert.equal(
      asked.some((address) => address.includes('/v2/')),
      false,
    );
    await page.click(LOOK_UP);
    await settled(page);
    assert.deepEqual(
      asked.filter((address) => !address.startsWith(url) && !/^(?:about|data):/.test(address)),
      [],
    );
  },
);

eachBrowser('a sample image: tags, platforms, digests, config, layers', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/hello:1.1');
  await until(page, () => document.querySelectorAll('tag-list a').length === 3);
  assert.deepEqual(await list(page, 'tag-list a'), ['latest', '1.1', '1.0']);
  assert.deepEqual(await list(page, 'tag-list [aria-current]'), ['1.1']);
  const platforms = await list(page, '.platforms label');
  assert.ok(
    platforms.some((name) => name.startsWith('linux/amd64')) &&
      platforms.some((name) => name.startsWith('linux/arm64')),
    platforms.join(),
  );
  const digests = await list(page, '.legend > .digest-line code');
  assert.equal(digests.length, 3);
  for (const one of digests) assert.match(one, /^sha256:[0-9a-f]{64}$/);
  assert.equal((await list(page, '.digest-line .verified')).length, 3);
  const rows = await list(page, 'layer-rail .layer summary');
  assert.ok(rows.length >= 2);
  for (const row of rows) assert.match(row, /\d (?:B|kB|MB)$/);
  assert.match(await text(page, '.sheet'), /Entrypoint \["\/usr\/local\/bin\/hello"\]/);
  await page.click('layer-rail summary');
  assert.match(await text(page, 'layer-rail details[open]'), /Uncompressed sha256:[0-9a-f]{64}/);
});

eachBrowser('another platform is another image, and keeps the focus', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/hello:1.1');
  const digests = () => list(page, '.digest-line code');
  const [index, manifest] = await digests();
  await page.focus('.platforms input:checked');
  await page.keyboard.press('ArrowRight');
  await until(page, (old) => document.querySelectorAll('.digest-line code')[1]?.textContent !== old, manifest);
  assert.equal((await digests())[0], index);
  assert.equal(await page.evaluate(() => document.activeElement.checked), true);
});

eachBrowser('a tag in the list opens, back returns to the image before', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/hello:1.1');
  await until(page, () => document.querySelectorAll('tag-list a').length === 3);
  const [first] = await list(page, '.digest-line code');
  await page.focus('tag-list [aria-current]');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('#name').value === 'sandbox.localhost/hello:1.0');
  await until(
    page,
    (old) =>
      document.querySelector('.sheet')?.getAttribute('aria-busy') === 'false' &&
      document.querySelector('.digest-line code').textContent !== old,
    first,
  );
  assert.deepEqual(await list(page, 'tag-list [aria-current]'), ['1.0']);
  await page.goBack();
  await until(page, (old) => document.querySelector('.digest-line code')?.textContent === old, first);
  await page.keyboard.press('Escape');
});

eachBrowser('what a registry says beside an image is shown, as its own words', async ({ page, url }) => {
  await lookUp(page, url, `${host}/noted`);
  assert.deepEqual(await list(page, '.sheet .tag-note'), ['The registry says: closes in May <b>\\u{85}']);
  assert.match(await text(page, '.sheet .facts'), /Requests left 76 of 100, in 6 hours/);
  await page.click('language-switch [lang="ko"]');
  await until(page, () =>
    document.querySelector('.sheet .tag-note')?.textContent.startsWith('레지스트리가 알립니다: '),
  );
  assert.match(await text(page, '.sheet .facts'), /남은 요청 6시간에 100회 중 76회/);
});

eachBrowser('typing another name closes the image', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/layers');
  await page.focus('#name');
  await page.keyboard.press('End');
  await page.keyboard.type(':9');
  assert.equal(await page.$('.sheet'), null);
  assert.equal(await value(page), 'sandbox.localhost/layers:9');
});

eachBrowser('the language changes while an image is open', async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/hello:1.1');
  await page.click('language-switch [lang="ko"]');
  await until(page, () => document.querySelector('.verified')?.textContent === '검증됨');
  assert.equal(await text(page, '#image-heading'), '이름 뒤에 있는 것');
});

eachBrowser(
  'hostile texts of a registry are shown as text, their hidden characters as numbers',
  async ({ page, url }) => {
    await lookUp(page, url, `${host}/hostile`);
    const sheet = await text(page, '.sheet');
    assert.ok(sheet.includes('<img src=x onerror=attacked=1>'), sheet);
    assert.ok(sheet.includes('U+202E') && sheet.includes('U+200B'), sheet);
    const shown = await page.$eval('image-view', (view) => view.textContent);
    assert.doesNotMatch(shown, /[\u202a-\u202e\u2066-\u2069\u200b]/);
    assert.equal((await page.$$('image-view img, image-view script')).length, 0);
    const links = await page.$$eval('image-view a', (all) => all.map((link) => link.protocol));
    assert.deepEqual(
      links.filter((protocol) => protocol !== 'http:'),
      [],
    );
    assert.equal(await page.evaluate(() => globalThis.attacked), undefined);
  },
);

const FAILURES = [
  ['missing', `${host}/missing`, 'not-found'],
  ['a missing sample', 'sandbox.localhost/missing', 'not-found'],
  ['refused', `${host}/refused`, 'not-allowed'],
  ['too many requests', `${host}/limited`, 'rate-limited'],
  ['a web page', `${host}/page`, 'not-a-registry'],
  ['no CORS header', `${host}/silent`, 'no-cors-or-unreachable'],
  ['nobody there', '127.0.0.1:9/app', 'no-cors-or-unreachable'],
  ['other bytes', `${host}/other@${digest('this')}`, 'digest-mismatch'],
];

for (const [name, reference, code] of FAILURES) {
  eachBrowser(`failure: ${name}`, { expected }, async ({ page, url }) => {
    await lookUp(page, url, reference);
    assert.equal(await page.$eval('.failure', (note) => note.dataset.code), code);
    const [cause, next] = await list(page, '.failure > p');
    assert.ok(cause.length > 20 && next.length > 20, `${cause} ${next}`);
    assert.doesNotMatch(cause, /Failed to fetch|NetworkError|undefined/);
    assert.equal((await list(page, '.digest-line')).length, 0, 'nothing counts as verified');
    await page.click('language-switch [lang="ko"]');
    await until(page, () => /[가-힣]/.test(document.querySelector('.failure .cause')?.textContent));
    await page.click('.failure button.quiet');
    await settled(page);
    assert.equal(await page.$eval('.failure', (note) => note.dataset.code), code, 'tried again');
  });
}

eachBrowser(
  'a registry that no page may ask: the doctor finds out, and says what to do',
  { expected },
  async ({ page, url }) => {
    await lookUp(page, url, `${closed}/app`);
    await page.click('.doctor button');
    await until(page, () => document.querySelector('.doctor .cause') !== null);
    assert.match(await text(page, '.doctor .cause'), /CORS/);
    assert.ok((await list(page, '.doctor li')).length > 0);
    assert.match(await text(page, '.doctor details'), /docker-registry|nginx/);
    await page.click('.doctor summary');
    assert.match(await text(page, '.doctor pre'), /Access-Control-Allow-Origin/i);
    assert.deepEqual(await axe(page), []);
  },
);

eachBrowser('the failures are worded differently', { expected }, async ({ page, url }) => {
  const causes = new Map();
  for (const [, reference, code] of FAILURES) {
    await lookUp(page, url, reference);
    causes.set(code, (await text(page, '.failure .cause')).replaceAll(/127\.0\.0\.1:\d+\S*|sandbox\S+/g, ''));
  }
  assert.equal(new Set(causes.values()).size, new Set(causes.keys()).size);
});

eachBrowser('a failure is a way to something that works', { expected }, async ({ page, url }) => {
  await lookUp(page, url, '127.0.0.1:9/app');
  assert.match(await text(page, '.failure'), /docker buildx imagetools inspect 127\.0\.0\.1:9\/app:latest/);
  await page.click('.failure .samples a');
  await until(page, () => document.querySelector('#name').value.startsWith('sandbox.localhost/'));
});

eachBrowser(
  'without a network the samples open, and it is said why nothing else does',
  { expected },
  async ({ page, url, browser }) => {
    await lookUp(page, url, 'sandbox.localhost/hello:1.1');
    await page.setOfflineMode(true);
    await set(page, 'ghcr.io/org/app');
    await page.click(LOOK_UP);
    await settled(page);
    // Firefox tells the page that it is offline, but not the page's workers; a request fails there without a reason.
    const codes = browser === 'firefox' ? ['offline', 'no-cors-or-unreachable'] : ['offline'];
    assert.ok(codes.includes(await page.$eval('.failure', (note) => note.dataset.code)));
    await page.click('.failure .samples li:nth-child(2) a');
    await until(page, () => document.querySelector('#name').value === 'sandbox.localhost/layers');
    await page.click(LOOK_UP);
    await settled(page);
    assert.equal((await list(page, '.digest-line .verified')).length, 2);
  },
);

for (const theme of ['light', 'dark']) {
  eachBrowser(`axe finds nothing in an opened image in ${theme}`, { expected }, async ({ page, url }) => {
    await page.evaluateOnNewDocument(
      (wanted) => location.protocol === 'http:' && localStorage.setItem('pullspec.theme', wanted),
      theme,
    );
    for (const reference of ['sandbox.localhost/hello:1.1', 'sandbox.localhost/layers', `${host}/missing`]) {
      await lookUp(page, url, reference);
      assert.deepEqual(await axe(page), [], reference);
    }
  });
}

eachBrowser('an opened image fits 320 px', { viewport: { width: 320, height: 640 } }, async ({ page, url }) => {
  await lookUp(page, url, 'sandbox.localhost/hello:1.1');
  const { scrollWidth, clientWidth } = await page.$eval('html', (html) => ({
    scrollWidth: html.scrollWidth,
    clientWidth: html.clientWidth,
  }));
  assert.ok(scrollWidth <= clientWidth, `${scrollWidth} > ${clientWidth}`);
});
