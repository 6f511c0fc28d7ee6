// What is pushed to the sandbox in a browser is there after a reload, above the samples, and needs no network.

import assert from 'node:assert/strict';
import { eachBrowser } from './harness.mjs';
import { go, list, text, until } from './page.mjs';

/** Runs in the page: pushes an image of nothing to the folder where the page’s sandbox keeps what it gets. */
async function push(name, tag) {
  const [{ createRegistry }, { opfsFiles }] = await Promise.all([
    import('./pullspec/server.js'),
    import('./pullspec/files/opfs.js'),
  ]);
  const registry = createRegistry(opfsFiles('sandbox'));
  const digestOf = async (bytes) => {
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return `sha256:${[...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  };
  const send = async (method, path, body, type = 'application/octet-stream') => {
    const headers = { 'content-type': type };
    const answer = await registry.fetch(
      new Request(`https://sandbox.localhost${path}`, { method, headers, ...(body && { body }) }),
    );
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const config = new TextEncoder().encode(
    '{"architecture":"riscv64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}',
  );
  const digest = await digestOf(config);
  const begun = await send('POST', `/v2/${name}/blobs/uploads/`);
  const place = begun.headers.get('location');
  await send('PATCH', place, config.slice(0, 10));
  await send('PUT', `${place}?digest=${digest}`, config.slice(10));
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const described = { mediaType: 'application/vnd.oci.image.config.v1+json', digest, size: config.length };
  const manifest = JSON.stringify({ schemaVersion: 2, mediaType, config: described, layers: [] });
  await send('PUT', `/v2/${name}/manifests/${tag}`, manifest, mediaType);
  return digestOf(new TextEncoder().encode(manifest));
}

const lookUp = async (page, url, name) => {
  await go(page, url, name);
  await page.locator('name-input button.primary').click();
};

eachBrowser('what is pushed is kept, above the samples', async ({ page, url }) => {
  await go(page, url);
  const digest = await page.evaluate(push, 'hello', 'mine');
  for (const round of ['first', 'after a reload']) {
    await lookUp(page, url, 'sandbox.localhost/hello:mine');
    await until(page, () => document.querySelector('image-view')?.textContent.includes('riscv64'));
    assert.match(await text(page, 'image-view'), new RegExp(digest.slice(7, 19)), round);
    await until(page, () => document.querySelector('tag-list').textContent.includes('mine'));
    const tags = (await list(page, 'tag-list')).join(' ');
    for (const tag of ['1.0', '1.1', 'latest', 'mine']) assert.ok(tags.includes(tag), `${round}: ${tag}`);
    await page.reload();
  }
});
