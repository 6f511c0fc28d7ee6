// A handler of requests as the web has them, as a server on this machine.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

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
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    });
  });
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
  const { host = '', range } = incoming.headers;
  const { method = 'GET', url = '/' } = incoming;
  if (!HERE.test(host) || !URL.canParse(url, `http://${host}`)) {
    outgoing.writeHead(421).end();
    return;
  }
  // What was sent along is not read: nothing can be written here.
  incoming.resume();
  const headers = new Headers(range === undefined ? {} : { range });
  const response = await handler(new Request(new URL(url, `http://${host}`), { method, headers }));
  outgoing.writeHead(response.status, [...response.headers].flat());
  outgoing.end(method === 'HEAD' ? undefined : new Uint8Array(await response.arrayBuffer()));
}
