// Keeps the page's own files, so that the page opens without a network, and the images that are kept in this browser with it.
// It is registered by whoever keeps an image, not by whoever only looks.
//
// Files come from the network as long as there is one, so a new build is seen at the next load. What is kept is one build,
// whole and checked; it is what the page is made of where the network does not answer. Nothing but these files is ever kept or
// answered here: no registry, no relay, nothing of another origin.

/** Put in by the build: a name for all files together, and the SHA-256 of each. */
const BUILD = { version: '', files: {} };

const HERE = new URL('./', self.location).href;
/** Sites at other paths of the same origin have caches of their own. */
const CACHES = `pullspec ${HERE} `;
const CACHE = CACHES + BUILD.version;

self.addEventListener('install', (event) => event.waitUntil(keep()));
self.addEventListener('activate', (event) => event.waitUntil(forgetOthers()));
self.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== undefined) event.respondWith(answer(event.request, path));
});

/** The file that is asked for, if it is one of the page's. */
function pathOf({ method, url }) {
  const address = url.split(/[?#]/, 1)[0];
  if (method !== 'GET' || !address.startsWith(HERE)) return undefined;
  const path = decoded(address.slice(HERE.length)) || 'index.html';
  return Object.hasOwn(BUILD.files, path) ? path : undefined;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

async function answer(request, path) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(new URL(path, HERE));
    if (kept) return kept;
    throw error;
  }
}

/** All files or none: while a site is being replaced, some of them may be of another build. */
async function keep() {
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(Object.entries(BUILD.files).map(([path, hash]) => keepOne(cache, path, hash)));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  await self.skipWaiting();
}

async function keepOne(cache, path, hash) {
  // Hosts may send index.html on to its folder, and an answer that was sent on cannot be one to a navigation.
  const response = await fetch(new URL(path === 'index.html' ? './' : path, HERE), { cache: 'no-cache' });
  const bytes = await response.arrayBuffer();
  if (!response.ok || (await sha256(path, bytes)) !== hash) throw new Error(`${path} is of another build.`);
  await cache.put(new URL(path, HERE), new Response(bytes, { headers: response.headers }));
}

/** Of the page itself without the relay: that is named by whoever serves it. */
async function sha256(path, bytes) {
  const relay = /(<meta name="pullspec-relay" content=")[^"]*/;
  const text = path === 'index.html' && new TextDecoder().decode(bytes).replace(relay, '$1');
  const hash = await crypto.subtle.digest('SHA-256', text ? new TextEncoder().encode(text) : bytes);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function forgetOthers() {
  const names = await caches.keys();
  const others = names.filter((name) => name.startsWith(CACHES) && name !== CACHE);
  await Promise.all(others.map((name) => caches.delete(name)));
}
