// A registry whose answers are written byte by byte, so that they can go wrong in every way. It logs all it is asked.

import { createServer } from 'node:net';

const REASONS = {
  200: 'OK',
  204: 'No Content',
  206: 'Partial Content',
  307: 'Temporary Redirect',
  401: 'Unauthorized',
};
const MAX_HEAD = 64 * 1024;

/** What a page of another origin must be told to read all that is answered. */
const CORS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST',
  'access-control-allow-headers': 'accept, authorization, content-type, range',
  'access-control-expose-headers':
    'content-length, content-range, docker-content-digest, link, oci-filters-applied, retry-after, warning, www-authenticate',
  'access-control-max-age': '600',
};

/**
 * Starts an origin on a free loopback port. `answer(request)` gives `{ status, headers, body, … }`:
 *
 * - `reset`: the connection is reset, 'before' anything was sent, or when 'half' of the body was
 * - `cut`: the connection is closed in good order after that many bytes of the body
 * - `chunked`: the body is sent in chunks; when it is `cut`, the last one does not come
 * - `more`: that many bytes are sent behind the body, and announced
 * - `endless`: the body is repeated until nobody listens any more
 * - `stall`: nothing more is sent, 'before' the head or when 'half' of the body was
 * - `raw`: these lines in place of the head
 */
export async function startOrigin(answer) {
  const log = [];
  const sockets = new Set();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => undefined);
    readRequest(socket, (request) => {
      const entry = { ...request, sent: 0 };
      if (request.method !== 'OPTIONS') log.push(entry);
      const given = request.method === 'OPTIONS' ? { status: 204 } : answer(request);
      send(socket, request, given, entry);
    });
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${server.address().port}`;
  return {
    host,
    url: `http://${host}`,
    log,
    /** How many connections are open. */
    open: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** One request a connection: what follows a body is nobody's business here. */
function readRequest(socket, done) {
  let text = '';
  const read = (chunk) => {
    text += chunk.toString('latin1');
    const end = text.indexOf('\r\n\r\n');
    if (end < 0) return text.length > MAX_HEAD && socket.destroy();
    const [line, ...fields] = text.slice(0, end).split('\r\n');
    const [method, target] = line.split(' ');
    const headers = {};
    for (const field of fields) {
      const colon = field.indexOf(':');
      headers[field.slice(0, colon).toLowerCase()] = field.slice(colon + 1).trim();
    }
    const body = text.slice(end + 4);
    if (body.length < Number(headers['content-length'] ?? 0)) return undefined;
    socket.off('data', read);
    const url = new URL(target, 'http://origin.invalid');
    return done({ method, target, path: url.pathname, query: url.searchParams, headers, body });
  };
  socket.on('data', read);
}

function send(socket, { method }, given, entry) {
  const { status = 200, headers = {}, chunked = false, more = 0, raw } = given;
  if (given.reset === 'before') return socket.resetAndDestroy();
  if (given.stall === 'before') return undefined;
  const body = Buffer.from(given.body ?? '');
  const length = { 'content-length': body.length + more };
  const framing = chunked || given.endless ? { 'transfer-encoding': 'chunked' } : length;
  const bodiless = method === 'HEAD' || status === 204 || status === 304;
  const fields = Object.entries({ connection: 'close', ...CORS, ...(bodiless ? {} : framing), ...headers });
  const lines = fields.flatMap(([name, value]) => [value].flat().map((one) => one !== undefined && `${name}: ${one}`));
  const head = raw ?? [`HTTP/1.1 ${status} ${REASONS[status] ?? 'Status'}`, ...lines.filter(Boolean)];
  socket.write(Buffer.from(`${head.join('\r\n')}\r\n\r\n`, 'latin1'));
  if (bodiless) return socket.end();
  return sendBody(socket, given, Buffer.concat([body, Buffer.alloc(more, 'x')]), entry);
}

function sendBody(socket, { reset, stall, cut, chunked, endless }, body, entry) {
  const write = (bytes) => {
    entry.sent += bytes.length;
    const framed = chunked || endless;
    const start = framed ? `${bytes.length.toString(16)}\r\n` : '';
    return (
      bytes.length === 0 ||
      socket.write(framed ? Buffer.concat([Buffer.from(start), bytes, Buffer.from('\r\n')]) : bytes)
    );
  };
  if (endless) return pour(socket, () => write(body));
  if (reset === 'half' || stall === 'half') {
    write(body.subarray(0, body.length >> 1));
    // What was written has to arrive first: a reset throws away what is still under way.
    if (reset) setTimeout(() => socket.resetAndDestroy(), 30);
    return undefined;
  }
  write(body.subarray(0, cut ?? body.length));
  if (chunked && cut === undefined) socket.write('0\r\n\r\n');
  return socket.end();
}

/** Goes on for ever, no faster than it is read. */
function pour(socket, write) {
  if (socket.destroyed) return;
  if (write()) setImmediate(() => pour(socket, write));
  else socket.once('drain', () => pour(socket, write));
}
