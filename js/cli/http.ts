// A handler of requests as the web has them, as a server on this machine.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeStream } from 'node:stream/web';

export type Handler = (request: Request) => Promise<Response>;

export interface Serving {
  readonly port: number;
  close(): Promise<void>;
}

/** A page elsewhere can point its name at this machine, but it cannot choose the Host that a browser sends. */
const HERE = /^(?:(?:[a-z\d-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

/** Serves on 127.0.0.1. */
export async function serve(handler: Handler, port: number): Promise<Serving> {
  const server = createServer((incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch(() => {
      if (outgoing.headersSent) return outgoing.destroy();
      return outgoing.writeHead(500).end();
    });
  });
  // A blob may take as long as it takes; whoever says nothing is cut off all the same.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}

async function answer(handler: Handler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { host = '', origin } = incoming.headers;
  const { method = 'GET', url = '/' } = incoming;
  const reads = method === 'GET' || method === 'HEAD';
  if (!HERE.test(host) || !URL.canParse(url, `http://${host}`)) return refuse(incoming, outgoing, 421);
  // A page elsewhere could send something without being let read the answer.
  if (!reads && origin !== undefined && origin !== `http://${host}`) return refuse(incoming, outgoing, 403);
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request = new Request(new URL(url, `http://${host}`), {
    ...{ method, headers: fieldsOf(incoming), signal: gone.signal },
    ...(!reads && { body: bodyOf(incoming), duplex: 'half' }),
  });
  const response = await handler(request);
  // What has not been read of the body would be taken for the next request.
  if (!incoming.complete) outgoing.setHeader('connection', 'close');
  outgoing.writeHead(response.status, [...response.headers].flat());
  if (method === 'HEAD' || !response.body) outgoing.end();
  else await pipeline(Readable.fromWeb(response.body as NodeStream), outgoing);
  incoming.resume();
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number): void {
  incoming.resume();
  outgoing.writeHead(status).end();
}

const fieldsOf = (incoming: IncomingMessage) =>
  Object.entries(incoming.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === 'string' && !name.startsWith(':') ? [[name, value]] : [],
  );

/** The body. Whoever stops reading it must still be able to answer, so the connection stays. */
function bodyOf(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  const pieces = incoming.iterator({ destroyOnReturn: false });
  return new ReadableStream(
    {
      async pull(controller) {
        const { value, done } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await pieces.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
