// Images, and a registry in this process that has them and can be held up.

import { digestOf as digestOfBytes } from '../../dist/index.js';

const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';

/** Of bytes, or of a text. */
export const digestOf = (content) =>
  digestOfBytes(typeof content === 'string' ? new TextEncoder().encode(content) : content);

/** Bytes that are the same whenever they are made, and like no others. */
export function noise(size, seed) {
  const bytes = new Uint8Array(size);
  let state = seed * 2654435761 + 1;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** A registry as a `fetch`: what it has is in `blobs` and `tags`, what it was asked in `asked`. */
export class Registry {
  blobs = new Map();
  tags = new Map();
  asked = [];
  /** Awaited before the body of a blob goes on behind its first half. */
  gate = undefined;
  /** Blobs that break off after so many bytes, once each. */
  cuts = new Map();

  put(bytes, mediaType) {
    const digest = digestOf(bytes);
    this.blobs.set(digest, { bytes, mediaType });
    return { mediaType, digest, size: bytes.length };
  }

  image(tag, layers, architecture = 'amd64') {
    const encode = (value) => new TextEncoder().encode(JSON.stringify(value));
    const config = this.put(
      encode({ architecture, os: 'linux', created: '2026-01-02T03:04:05Z', note: [tag, architecture] }),
      'application/vnd.oci.image.config.v1+json',
    );
    const list = layers.map((bytes) => this.put(bytes, 'application/vnd.oci.image.layer.v1.tar'));
    // Nobody would write it so, and it has to stay.
    const text = JSON.stringify({ schemaVersion: 2, mediaType: MANIFEST, config, layers: list }).replaceAll(
      ',"',
      ' ,  "',
    );
    const image = this.put(new TextEncoder().encode(text), MANIFEST);
    this.tags.set(tag, image.digest);
    return { ...image, config, layers: list };
  }

  index(tag, children) {
    const manifests = Object.entries(children).map(([architecture, { mediaType, digest, size }]) => ({
      mediaType,
      digest,
      size,
      platform: { os: 'linux', architecture },
    }));
    const text = JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests });
    const index = this.put(new TextEncoder().encode(text), INDEX);
    this.tags.set(tag, index.digest);
    return { ...index, children };
  }

  /** How often a blob was asked for. */
  gets(digest) {
    return this.asked.filter((path) => path.endsWith(`/blobs/${digest}`)).length;
  }

  fetch = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/v2/') return new Response('{}', { headers: { 'content-type': 'application/json' } });
    this.asked.push(pathname);
    const [, kind, name] = /\/(manifests|blobs)\/([^/]+)$/.exec(pathname) ?? [];
    const digest = name?.includes(':') ? name : this.tags.get(name);
    const found = this.blobs.get(digest);
    if (!found) return Response.json({ errors: [{ code: 'MANIFEST_UNKNOWN' }] }, { status: 404 });
    if (kind === 'manifests') return new Response(found.bytes, { headers: { 'content-type': found.mediaType } });
    return this.#blob(request, digest, found.bytes);
  };

  #blob(request, digest, bytes) {
    const [, start] = /^bytes=(\d+)-/.exec(request.headers.get('range') ?? '') ?? [];
    const from = Number(start ?? 0);
    const part = bytes.subarray(from);
    const headers = { 'content-type': 'application/octet-stream', 'content-length': String(part.length) };
    if (start !== undefined) headers['content-range'] = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
    const cut = this.cuts.get(digest);
    this.cuts.delete(digest);
    const body = this.#body(part, cut, request.signal);
    return new Response(body, { status: start === undefined ? 200 : 206, headers });
  }

  #body(bytes, cut, signal) {
    const half = bytes.length >> 1;
    let at = 0;
    return new ReadableStream(
      {
        start(controller) {
          signal.addEventListener('abort', () => {
            try {
              controller.error(signal.reason);
            } catch {
              // It was over.
            }
          });
        },
        pull: async (controller) => {
          if (at >= half && this.gate) await this.gate;
          const end = Math.min(at + 65_536, bytes.length, at < half ? half : bytes.length, cut ?? bytes.length);
          if (end > at) controller.enqueue(bytes.slice(at, end));
          at = Math.max(at, end);
          if (at === bytes.length) controller.close();
          else if (at === cut) controller.error(new Error('the connection is cut'));
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/** Every file, as text where it is one. */
export async function allFiles(files, folder = '') {
  const found = new Map();
  for (const { name, kind } of await files.list(folder)) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (kind === 'folder') for (const [inner, bytes] of await allFiles(files, path)) found.set(inner, bytes);
    else found.set(path, kind === 'file' ? await files.read(path) : undefined);
  }
  return found;
}
