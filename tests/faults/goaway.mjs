// A registry that speaks HTTP/2 and sends its visitors away: what a server does that is stopped, or that has had enough.

import { constants, createSecureServer } from 'node:http2';
import { CORS } from './origin.mjs';

const { NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR, NGHTTP2_REFUSED_STREAM } = constants;

/**
 * Starts it with a key and a certificate. An answer is what `startOrigin` takes, as far as HTTP/2 has it, and `away`:
 *
 * - 'before': the connection ends before the request was looked at
 * - 'half': nothing new is taken from the middle of the body on, which itself comes to its end
 * - 'torn': the connection ends in the middle of the body
 */
export async function startGoaway(answer, { tls, name }) {
  const log = [];
  const sessions = new Set();
  const streams = new Set();
  const server = createSecureServer(tls);
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session)).on('error', () => undefined);
  });
  server.on('stream', (stream, headers) => {
    streams.add(stream);
    stream.on('close', () => streams.delete(stream)).on('error', () => undefined);
    const { ':method': method, ':path': target } = headers;
    if (method === 'OPTIONS') return stream.respond({ ':status': 204, ...CORS }, { endStream: true });
    const url = new URL(target, 'http://origin.invalid');
    const entry = { method, target, path: url.pathname, query: url.searchParams, headers, sent: 0 };
    log.push(entry);
    return send(stream, answer(entry), entry);
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const host = `${name}:${server.address().port}`;
  return {
    host,
    url: `https://${host}`,
    log,
    busy: () => streams.size,
    async stop() {
      for (const session of sessions) session.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(stream, { status = 200, headers = {}, body = '', away }, entry) {
  const { session } = stream;
  if (away === 'before') {
    session.goaway(NGHTTP2_NO_ERROR, stream.id - 2);
    stream.close(NGHTTP2_REFUSED_STREAM);
    return session.close();
  }
  const bytes = Buffer.from(body);
  const half = away ? bytes.length >> 1 : bytes.length;
  const fields = Object.entries(headers).filter(([, value]) => value !== undefined);
  stream.respond({ ':status': status, ...CORS, ...Object.fromEntries(fields) });
  entry.sent += half;
  stream.write(bytes.subarray(0, half), () => {
    if (away === 'torn') {
      session.goaway(NGHTTP2_INTERNAL_ERROR, stream.id);
      return session.destroy();
    }
    if (away === 'half') session.goaway(NGHTTP2_NO_ERROR, stream.id);
    return stream.end(bytes.subarray(half));
  });
}
