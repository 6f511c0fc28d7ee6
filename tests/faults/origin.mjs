// A registry whose answers are written byte by byte, so that they can go wrong in every way. It logs all it is asked.

import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

const REASONS = {
  200: 'OK',
  204: 'No Content',
  206: 'Partial Content',
  307: 'Temporary Redirect',
  401: 'Unauthorized',
};
const MAX_HEAD = 64 * 1024;
/** So much of a body is in the log. */
const LOGGED = 4096;
/** What never ends is sent in pieces of at least this many bytes. */
const PIECE = 64 * 1024;

/** What a page of another origin must be told to read all that is answered. */
export const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'accept, authorization, content-type, range',
  'access-control-expose-headers':
    'content-length, content-range, docker-content-digest, link, oci-filters-applied, pullspec-relay, retry-after, warning, www-authenticate',
  'access-control-max-age': '600',
};

/** The same of a registry to which pages may push. */
export const CORS_TO_PUSH = {
  ...CORS,
  'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
  'access-control-allow-headers': `${CORS['access-control-allow-headers']}, cache-control, content-range, if-match`,
  'access-control-expose-headers': `${CORS['access-control-expose-headers']}, etag, location, oci-chunk-min-length, oci-subject, range`,
};

/**
 * Starts an origin on a free loopback port, with TLS if there is a key and a certificate. Unless it lets pages ask, those that
 * do are refused, and not logged. `early(request)` may say after how many bytes of a body an answer is given; else it is given
 * behind it. `answer(request)` gives `{ status, headers, body, … }`, or a promise of it:
 *
 * - `reset`: the connection is reset, 'before' anything was sent, or when 'half' of the body was
 * - `close`: the connection is closed in good order 'before' anything was sent
 * - `cut`: the connection is closed in good order after that many bytes of the body
 * - `chunked`: the body is sent in chunks; when it is `cut`, the last one does not come
 * - `more`: that many bytes are sent behind the body, and announced
 * - `endless`: the body is repeated until nobody listens any more
 * - `stall`: nothing more is sent, 'before' the head or when 'half' of the body was; `stalled()` is called then
 * - `keep`: the connection is kept for further requests, which know that they are not the first: `turn`
 * - `raw`: these lines in place of the head
 */
export async function startOrigin(answer, options = {}) {
  const { tls, name = '127.0.0.1', pages = true, keep = false, cors = CORS, early = () => undefined } = options;
  const log = [];
  const sockets = new Set();
  const busy = new Set();
  const onSocket = (socket) => {
    sockets.add(socket);
    // A head and its body are written apart: the body must not wait until the head is acknowledged.
    socket.setNoDelay();
    socket.on('close', () => [sockets, busy].forEach((all) => void all.delete(socket))).on('error', () => undefined);
    const next = (turn) =>
      readRequest(socket, early, async (request) => {
        busy.add(socket);
        const entry = { ...request, body: request.body.toString('latin1', 0, LOGGED), sent: 0 };
        const given = await reply({ ...request, turn }, entry).catch(() => ({ reset: 'before' }));
        send(socket, request, given, entry, () => {
          busy.delete(socket);
          if (!given.keep) return socket.end();
          return next(turn + 1);
        });
      });
    next(0);
  };
  const reply = async (request, entry) => {
    if (!pages && request.headers.origin) return { status: 403 };
    if (request.method === 'OPTIONS') return { status: 204, headers: cors, keep };
    log.push(entry);
    const given = await answer(request);
    return pages ? { ...given, headers: { ...cors, ...given.headers } } : given;
  };
  const server = tls ? createTlsServer(tls, onSocket) : createServer(onSocket);
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const host = `${name}:${server.address().port}`;
  return {
    host,
    url: `${tls ? 'https' : 'http'}://${host}`,
    log,
    /** How many requests have no answer yet, or only a part of one. */
    busy: () => busy.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads a request, or as much of it as is wanted: what follows is nobody's business here. */
function readRequest(socket, early, done) {
  let head = Buffer.alloc(0);
  const readHead = (chunk) => {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return head.length > MAX_HEAD && socket.destroy();
    socket.off('data', readHead);
    return readBody(socket, requestOf(head.toString('latin1', 0, end)), head.subarray(end + 4), early, done);
  };
  socket.on('data', readHead);
}

function requestOf(text) {
  const [line, ...fields] = text.split('\r\n');
  const [method, target] = line.split(' ');
  const headers = {};
  for (const field of fields) {
    const colon = field.indexOf(':');
    headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
  }
  const url = new URL(target, 'http://origin.invalid');
  return { method, target, path: url.pathname, query: url.searchParams, headers, size: 0 };
}

function readBody(socket, request, start, early, done) {
  const size = Number(request.headers['content-length'] ?? 0);
  const wanted = Math.min(size, early(request) ?? size);
  const chunks = [];
  let come = 0;
  const read = (chunk) => {
    chunks.push(chunk);
    come += chunk.length;
    if (come < wanted) return undefined;
    socket.off('data', read);
    // What comes behind it is thrown away: whoever closes a connection with bytes unread, takes back what was answered.
    socket.resume();
    const body = Buffer.concat(chunks).subarray(0, wanted);
    return done({ ...request, body, size: body.length });
  };
  socket.on('data', read);
  read(start);
}

function send(socket, { method }, given, entry, done) {
  const { status = 200, headers = {}, chunked = false, more = 0, raw } = given;
  if (given.reset === 'before') return socket.resetAndDestroy();
  if (given.close === 'before') return socket.end();
  if (given.stall === 'before') return given.stalled?.();
  const body = Buffer.from(given.body ?? '');
  const length = { 'content-length': body.length + more };
  const framing = chunked || given.endless ? { 'transfer-encoding': 'chunked' } : length;
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  const connection = given.keep ? 'keep-alive' : 'close';
  // A browser's cache may ask for parts again, which is not what is to be seen here.
  const fields = Object.entries({ connection, 'cache-control': 'no-store', ...(bodiless ? {} : framing), ...headers });
  const lines = fields.flatMap(([name, value]) => [value].flat().map((one) => one !== undefined && `${name}: ${one}`));
  const head = raw ?? [`HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}`, ...lines.filter(Boolean)];
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  if (bodiless) return done();
  return sendBody(socket, given, Buffer.concat([body, Buffer.alloc(more, 'x')]), entry, done);
}

function sendBody(socket, given, body, entry, done) {
  const { reset, stall, cut, chunked, endless } = given;
  const write = (bytes) => {
    entry.sent += bytes.length;
    const framed = chunked || endless;
    const start = framed ? `${bytes.length.toString(16)}\r\n` : '';
    return (
      bytes.length === 0 ||
      socket.write(framed ? Buffer.concat([Buffer.from(start), bytes, Buffer.from('\r\n')]) : bytes)
    );
  };
  if (endless) {
    const piece = Buffer.concat(Array.from({ length: Math.ceil(PIECE / body.length) }, () => body));
    return pour(socket, () => write(piece));
  }
  if (reset === 'half' || stall === 'half') {
    write(body.subarray(0, body.length >> 1));
    // What was written has to arrive first: a reset throws away what is still under way.
    if (reset) setTimeout(() => socket.resetAndDestroy(), 30);
    else given.stalled?.();
    return undefined;
  }
  write(body.subarray(0, cut ?? body.length));
  if (chunked && cut === undefined) socket.write('0\r\n\r\n');
  return cut === undefined ? done() : socket.end();
}

/** Goes on for ever, no faster than it is read. */
function pour(socket, write) {
  if (socket.destroyed) return;
  if (write()) setImmediate(() => pour(socket, write));
  else socket.once('drain', () => pour(socket, write));
}
