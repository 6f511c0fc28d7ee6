// A small static server for the page, on this machine only. `npm start` and the browser tests use the same one.

import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** The page's own policy is stricter still; these are the lines that no page of this server may cross. */
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "img-src 'self' data:",
  // Any registry may be asked, which is what the page is for; plain http only on this machine.
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A site elsewhere can point its name at 127.0.0.1, but it cannot choose the Host that a browser sends. */
const HOSTS = /^(127\.0\.0\.1|localhost|\[::1\]|sandbox\.localhost)(:\d+)?$/i;

/**
 * Serves the folder `root`. `mounts` are `[prefix, handler]`: a path with that prefix is answered by the handler,
 * `(Request) => Promise<Response>`, instead of from the folder. `relay` is such a pair whose handler takes Node's own
 * request and response; the page is told of its path.
 */
export function createSiteServer({ root, mounts = [], relay }) {
  return createServer((request, response) => {
    answer(request, response, root, { mounts, relay }).catch((error) => {
      // The reader went away in the middle of an answer: nobody is left to tell.
      if (response.headersSent) return void response.destroy();
      console.error(error);
      refuse(response, 500, 'The server failed; its log says why.');
    });
  });
}

async function answer(request, response, root, { mounts, relay }) {
  if (!HOSTS.test(request.headers.host ?? '')) {
    return refuse(response, 421, 'This server answers for this machine only.');
  }
  const path = pathOf(request.url);
  if (path === undefined) return refuse(response, 400, 'This is not a path.');
  if (relay && path.startsWith(relay[0])) return relay[1](request, response);
  const mounted = mounts.find(([prefix]) => path.startsWith(prefix));
  if (mounted) return answerFrom(mounted[1], request, response);
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, 'Files can only be read.', { allow: 'GET, HEAD' });
  }
  return answerFile(path, request, response, root, relay?.[0]);
}

/** The decoded path of a request target, or undefined for one that tries to be more than a path. */
function pathOf(target) {
  try {
    const path = decodeURIComponent(target.split(/[?#]/, 1)[0]);
    const climbs = path.split(/[/\\]/).includes('..');
    return path.startsWith('/') && !climbs && !/[\0\\]/.test(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

async function answerFile(path, request, response, root, relay) {
  const file = await servable(join(root, path.endsWith('/') ? `${path}index.html` : path), root);
  if (!file) return refuse(response, 404, 'There is no such file.');
  const type = TYPES[extname(file.path).toLowerCase()] ?? 'application/octet-stream';
  if (relay && file.path.endsWith('index.html')) return answerPage(await readFile(file.path, 'utf8'), response, relay);
  response.writeHead(200, { ...HEADERS, 'content-type': type, 'content-length': file.size });
  if (request.method === 'HEAD') return response.end();
  return pipeline(createReadStream(file.path), response);
}

/** The page, told where its relay is. */
function answerPage(html, response, relay) {
  const text = html.replace(
    '<meta name="pullspec-relay" content="">',
    `<meta name="pullspec-relay" content="${relay}">`,
  );
  response.writeHead(200, { ...HEADERS, 'content-type': TYPES['.html'], 'content-length': Buffer.byteLength(text) });
  // Without a body where none was asked for: Node leaves it out.
  response.end(text);
}

/** A regular file that really lies in the folder: a symbolic link out of it is none. */
async function servable(path, root) {
  try {
    const [real, base] = await Promise.all([realpath(path), realpath(root)]);
    const found = await stat(real);
    return found.isFile() && real.startsWith(base + sep) ? { path: real, size: found.size } : undefined;
  } catch {
    return undefined;
  }
}

/** Node's request and response, as the web's: what a handler of a page or an edge runtime takes and gives. */
async function answerFrom(handler, incoming, outgoing) {
  const hasBody = incoming.method !== 'GET' && incoming.method !== 'HEAD';
  const { host, origin } = incoming.headers;
  // A page elsewhere could send something without being let read the answer.
  if (hasBody && origin !== undefined && origin !== `http://${host}`) {
    incoming.resume();
    return refuse(outgoing, 403, 'This server takes nothing from other pages.');
  }
  const stop = new AbortController();
  outgoing.on('close', () => stop.abort());
  const request = new Request(new URL(incoming.url, `http://${host}`), {
    method: incoming.method,
    headers: Object.entries(incoming.headersDistinct).flatMap(([name, values]) => values.map((value) => [name, value])),
    signal: stop.signal,
    ...(hasBody ? { body: bodyOf(incoming), duplex: 'half' } : {}),
  });
  const result = await handler(request);
  // What has not been read of the body would be taken for the next request.
  if (!incoming.complete) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(result.status, { ...HEADERS, ...Object.fromEntries(result.headers) });
  if (!result.body || incoming.method === 'HEAD') outgoing.end();
  else await pipeline(Readable.fromWeb(result.body), outgoing);
  incoming.resume();
}

/** The body of a request. Whoever stops reading it must still be able to answer, so the connection stays. */
function bodyOf(incoming) {
  const pieces = incoming.iterator({ destroyOnReturn: false });
  const pull = async (controller) => {
    const { value, done } = await pieces.next();
    if (done) controller.close();
    else controller.enqueue(value);
  };
  return new ReadableStream({ pull, cancel: () => pieces.return() }, { highWaterMark: 0 });
}

function refuse(response, status, text, headers = {}) {
  response.writeHead(status, { ...HEADERS, ...headers, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Listens on 127.0.0.1, on the first free port from `port` on; port 0 is any. Gives the port. */
export async function listen(server, port, attempts = port === 0 ? 1 : 50) {
  for (let offset = 0; ; offset += 1) {
    try {
      await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port + offset, '127.0.0.1', () => {
          server.off('error', reject);
          resolve();
        });
      });
      return server.address().port;
    } catch (error) {
      if (error.code !== 'EADDRINUSE' || offset + 1 >= attempts) throw error;
    }
  }
}

/** Stops listening and ends what is still open. */
export const close = (server) =>
  new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });

/** A port of this machine that nobody listens on. */
export async function freePort() {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  return port;
}
