// One request by Node's own HTTP client, and its answer as the web has it.

import {
  type ClientRequest,
  type IncomingMessage,
  type Agent as PlainAgent,
  request as plainRequest,
  type RequestOptions,
} from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';

export interface ExchangeOptions {
  readonly agent: PlainAgent;
  /** Fields that are sent unless the request has them. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sees the connection before anything is sent on it. */
  readonly check?: (socket: Socket) => void;
  /** What the body is read from; by default it comes as it was sent. */
  readonly decode?: (incoming: IncomingMessage) => Readable;
}

/** Statuses whose answers have no body. */
const EMPTY = [204, 205, 304];

/** What went wrong because a kept connection was closed before a request on it could be answered. */
const races = new WeakSet<object>();

/**
 * Sends a request that only reads, and follows no redirect. Where a connection was closed in the very moment in which it was to be
 * used again, the request is sent once more, on another one.
 */
export async function exchange(request: Request, options: ExchangeOptions): Promise<Response> {
  try {
    return await send(request, options);
  } catch (error) {
    if (races.has(error as object) && !request.signal.aborted) return send(request, options);
    throw error;
  }
}

function send(request: Request, { agent, headers = {}, check, decode }: ExchangeOptions): Promise<Response> {
  const { method, signal, url } = request;
  const open = url.startsWith('http:') ? plainRequest : tlsRequest;
  return new Promise((done, fail) => {
    const options: RequestOptions = { method, signal, agent };
    const sent = open(url, options, (incoming) => done(toResponse(incoming, method, decode)));
    // Not among the options: those are kept by a connection for as long as it lives, and a token with them.
    for (const [name, value] of [...Object.entries(headers), ...request.headers]) sent.setHeader(name, value);
    if (check) sent.on('socket', check);
    sent.on('error', (error) => {
      if (isRace(sent, error)) races.add(error);
      fail(error);
    });
    // Statuses of their own protocols are no answers.
    sent.on('upgrade', (_, socket) => socket.destroy());
    sent.end();
  });
}

function isRace({ reusedSocket }: ClientRequest, error: Error): boolean {
  return reusedSocket && (error as { code?: unknown }).code === 'ECONNRESET';
}

function toResponse(
  incoming: IncomingMessage,
  method: string,
  decode: (incoming: IncomingMessage) => Readable = (sent) => sent,
): Response {
  const headers = new Headers();
  for (let at = 0; at + 1 < incoming.rawHeaders.length; at += 2) {
    headers.append(incoming.rawHeaders[at] ?? '', incoming.rawHeaders[at + 1] ?? '');
  }
  const status = incoming.statusCode ?? 0;
  const empty = method === 'HEAD' || EMPTY.includes(status);
  if (empty) incoming.resume();
  return new Response(empty ? null : streamOf(decode(incoming)), {
    status: status < 200 || status > 599 ? 502 : status,
    headers,
  });
}

/** Node's own conversion keeps thousands of pieces ready; this one keeps one. */
function streamOf(body: Readable): ReadableStream<Uint8Array> {
  let isOver = false;
  const once = (end: () => void) => {
    if (!isOver) end();
    isOver = true;
  };
  const source: UnderlyingDefaultSource<Uint8Array> = {
    start(controller) {
      const fail = (error: unknown) => once(() => controller.error(error));
      body.on('data', ({ buffer, byteOffset, length }: Buffer<ArrayBuffer>) => {
        if (isOver) return;
        controller.enqueue(new Uint8Array(buffer, byteOffset, length));
        if ((controller.desiredSize ?? 0) <= 0) body.pause();
      });
      body.on('end', () => once(() => controller.close()));
      body.on('error', fail);
      body.on('close', () => fail(new Error('The connection was closed before the end.')));
      body.pause();
    },
    pull: () => void body.resume(),
    cancel: () => once(() => body.destroy()),
  };
  return new ReadableStream(source, { highWaterMark: 1 });
}
