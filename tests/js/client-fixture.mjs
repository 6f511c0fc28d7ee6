// tests/fixtures/client.json as scripted registries: each case with a `fetch` that expects certain requests.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';

const { documents: sources, cases: written } = JSON.parse(readFileSync(at('tests/fixtures/client.json'), 'utf8'));

/** The documents as bytes, by name. */
export const documents = new Map();
const hash = (algorithm, bytes) => `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;

/** Fills in what a text says of the documents. */
export function fill(text) {
  return text
    .replace(/"\$\{size:([\w-]+)\}"|\$\{size:([\w-]+)\}/g, (_, quoted, plain) => documents.get(quoted ?? plain).length)
    .replace(/\$\{(digest|sha512):([\w-]+)\}/g, (_, kind, name) =>
      hash(kind === 'digest' ? 'sha256' : 'sha512', documents.get(name)),
    )
    .replace(/\$\{tag:([\w-]+)\}/g, (_, name) => digestOf(name).replace(':', '-'));
}

for (const [name, source] of Object.entries(sources)) {
  documents.set(name, Buffer.from(fill(typeof source === 'string' ? source : JSON.stringify(source))));
}

export const digestOf = (name) => hash('sha256', documents.get(name));
export const nameOf = (bytes) => [...documents].find(([, known]) => known.equals(bytes))?.[0];
export const cases = written.map((one) => ({
  ...one,
  reference: fill(one.reference),
  want: JSON.parse(fill(JSON.stringify(one.want))),
}));

function bodyOf({ text, body, pad, more = 0, cut = 0, flip }) {
  const base = text === undefined ? (documents.get(body) ?? Buffer.alloc(0)) : Buffer.from(text);
  const bytes = Buffer.alloc((pad ?? base.length) + more - cut, ' ');
  base.copy(bytes);
  if (flip) bytes[{ first: 0, middle: bytes.length >> 1, last: bytes.length - 1 }[flip]] ^= 1;
  return bytes;
}

/** A body that comes in pieces, so that limits are met in the middle of it; it counts what is asked of it. */
function stream(bytes, counter) {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, at + 65_536)));
      at += 65_536;
      counter.bytes = at;
    },
  });
}

/** A `fetch` for a case. `sent` are the requests; each has to be the one that is expected. */
export function script({ exchanges }) {
  const sent = [];
  const counter = { bytes: 0 };
  const fetch = async (request) => {
    const exchange = exchanges[sent.length];
    sent.push(request);
    if (!exchange || request.url !== fill(exchange.ask)) throw new Error(`not expected: ${request.url}`);
    if (
      exchange.authorization !== undefined &&
      (request.headers.get('authorization') ?? '') !== exchange.authorization
    ) {
      throw new Error(`not expected: ${request.headers.get('authorization')}`);
    }
    for (const [name, value] of [
      ['accept', request.headers.get('accept')],
      ['method', request.method],
    ]) {
      if (exchange[name] !== undefined && value !== exchange[name]) throw new Error(`not expected: ${name} ${value}`);
    }
    if (exchange.fail) throw new TypeError('fetch failed');
    const headers = new Headers(Object.entries(exchange.headers ?? {}).map(([name, value]) => [name, fill(value)]));
    if (exchange.type) headers.set('content-type', exchange.type);
    const bytes = bodyOf(exchange);
    const body = [204, 304].includes(exchange.status) ? null : stream(bytes, counter);
    const response = new Response(body, { status: exchange.status, headers });
    if (exchange.landed) Object.defineProperty(response, 'url', { value: exchange.landed });
    return response;
  };
  return { fetch, sent, counter };
}
