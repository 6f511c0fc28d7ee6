// An image of twenty layers and fifty thousand files in headless Chromium: from the press to the map and the tree, and how
// smoothly the tree is scrolled and searched.

import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { Failure } from '../../scripts/lib/messages.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { close, createSiteServer, listen } from '../../scripts/lib/server.mjs';
import { file, tar } from '../../scripts/samples/tar.mjs';
import { launch } from '../browser/launch.mjs';
import { median } from './measure.mjs';

const LAYERS = 20;
const FILES = 2500;
const PATIENCE = 50_000;
const FRAMES = 120;
/** What is found on every layer, and little else. */
const WANTED = 'module-7';

const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
const TYPES = {
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
};
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'accept, authorization, range',
  'access-control-expose-headers': 'docker-content-digest',
};

/** The image as `{ manifest, blobs }`: bytes, and bytes by digest. */
function image() {
  const blobs = new Map();
  const put = (mediaType, bytes) => {
    blobs.set(digestOf(bytes), bytes);
    return { mediaType, digest: digestOf(bytes), size: bytes.length };
  };
  const archives = Array.from({ length: LAYERS }, (_, layer) => tar(filesOf(layer), 0));
  const layers = archives.map((archive) => put(TYPES.layer, gzipSync(archive, { level: 1 })));
  const history = archives.map((_, layer) => ({ created_by: `RUN make part-${layer}` }));
  const rootfs = { type: 'layers', diff_ids: archives.map(digestOf) };
  const config = put(TYPES.config, json({ architecture: 'amd64', os: 'linux', config: {}, rootfs, history }));
  return { manifest: json({ schemaVersion: 2, mediaType: TYPES.manifest, config, layers }), blobs };
}

const json = (value) => Buffer.from(JSON.stringify(value));

/** Most files are new, one in ten is written anew by every layer. */
const filesOf = (layer) =>
  Array.from({ length: FILES }, (_, number) => {
    const part = number % 10 === 0 ? 'shared' : `part-${layer}`;
    const path = `usr/lib/${part}/module-${number % 50}/file-${number}.txt`;
    return file(path, `${layer} ${number} `.repeat(number % 100));
  });

export async function benchImage({ loads }) {
  const { manifest, blobs } = image();
  const registry = createServer((request, response) => answer(request, response, manifest, blobs));
  const site = createSiteServer({ root: at('site') });
  const host = `127.0.0.1:${await listen(registry, 0)}`;
  const url = `http://127.0.0.1:${await listen(site, 0)}/`;
  const browser = await launch('chromium');
  try {
    const times = [];
    for (let load = 0; load <= loads; load++) {
      const time = await open(browser, `${url}#${host}/large:1?view=layers`);
      // The first load also starts processes that stay; it does not count.
      if (load > 0) times.push(time);
    }
    const of = (pick) => ({ median: median(times.map(pick)), all: times.map(pick) });
    return {
      layers: LAYERS,
      files: LAYERS * FILES,
      loads,
      map: of((time) => time.map),
      tree: of((time) => time.tree),
      search: of((time) => time.search),
      frame: of((time) => time.frame),
      slowFrames: of((time) => time.slowFrames),
      longest: of((time) => time.longest),
    };
  } finally {
    await browser.close();
    await Promise.all([close(registry), close(site)]);
  }
}

function answer(request, response, manifest, blobs) {
  if (request.method === 'OPTIONS') return response.writeHead(204, CORS).end();
  const [, kind, name] = /^\/v2\/large\/(manifests|blobs|tags)\/(.+)$/.exec(request.url) ?? [];
  const isManifest = kind === 'manifests' && ['1', digestOf(manifest)].includes(name);
  const [bytes, type] = isManifest ? [manifest, TYPES.manifest] : [blobs.get(name), 'application/octet-stream'];
  if (kind === 'tags') return response.writeHead(200, CORS).end('{"name":"large","tags":["1"]}');
  if (!bytes) return response.writeHead(404, CORS).end();
  response.writeHead(200, { ...CORS, 'content-type': type, 'content-length': bytes.length });
  return response.end(request.method === 'HEAD' ? undefined : bytes);
}

async function open(browser, address) {
  const context = await browser.createBrowserContext();
  try {
    const page = await context.newPage();
    await page.setViewport({ width: 1280, height: 900 });
    await page.goto(address, { timeout: PATIENCE });
    const find = (selector) => page.waitForSelector(selector, { timeout: PATIENCE });
    await (await find('name-input .primary:not([disabled])')).click();
    await find('layer-reader .primary');
    const read = await page.evaluate(readLayers, PATIENCE);
    const walked = await page.evaluate(walkTree, { patience: PATIENCE, frames: FRAMES, wanted: WANTED });
    return { ...read, ...walked, longest: Math.max(read.longest, walked.longest) };
  } catch (error) {
    throw new Failure(`The page does not show ${LAYERS * FILES} files: ${error.message}`, { mend: 'npm start' });
  } finally {
    await context.close();
  }
}

/** Runs in the page: milliseconds from the press to the map of all layers. */
async function readLayers(patience) {
  globalThis.longest = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longest = Math.max(globalThis.longest, duration);
  }).observe({ type: 'longtask' });
  globalThis.until = async (test) => {
    const before = performance.now();
    while (!test()) {
      if (performance.now() - before > patience) throw new Error('nothing more happens');
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    // What was found in a frame is on the screen in the next one.
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now();
  };
  const start = performance.now();
  document.querySelector('layer-reader .primary').click();
  const map = (await globalThis.until(() => document.querySelector('tree-map a'))) - start;
  return { map, longest: globalThis.longest };
}

/** Runs in the page: milliseconds to the tree, to what is searched, and of the frames while that is scrolled. */
async function walkTree({ frames, wanted }) {
  globalThis.longest = 0;
  const rows = () => [...document.querySelectorAll('.file-row:not(.waiting)')];
  const start = performance.now();
  document.querySelector('[data-view="files"]').click();
  const tree = (await globalThis.until(() => rows().length > 0)) - start;
  const input = document.querySelector('.file-tools input');
  const status = document.querySelector('.files .status');
  const typed = performance.now();
  input.value = wanted;
  input.dispatchEvent(new InputEvent('input', { bubbles: true }));
  const search = (await globalThis.until(() => status.textContent.startsWith('Found') && rows().length > 10)) - typed;
  const field = document.querySelector('file-tree .tree');
  const times = [];
  for (let number = 0; number < frames; number++) {
    field.scrollTop += 100;
    const before = performance.now();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    times.push(performance.now() - before);
  }
  if (field.scrollTop < 1000) throw new Error('there is nothing to scroll');
  await new Promise((resolve) => setTimeout(resolve, 200));
  const sorted = times.toSorted((a, b) => a - b);
  const slowFrames = times.filter((time) => time > 50).length;
  return { tree, search, frame: sorted[sorted.length >> 1], slowFrames, longest: globalThis.longest };
}
