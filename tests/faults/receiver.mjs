// A registry that is pushed to and keeps the rules: content is what its digest says, and comes before what names it.

import { digestOf, INDEX, json, REPOSITORY, TAG } from './image.mjs';

const REPOSITORY_PATH = `/v2/${REPOSITORY}`;
const UPLOADS = `${REPOSITORY_PATH}/blobs/uploads/`;
const LIST = /\/manifests\/sha256-[0-9a-f]{64}$/;

/**
 * What a request is for: to `look` for the layer, to `mount` it, to `begin`, go on with (`piece`) or `end` an upload, to ask for
 * its `status` or to `cancel` it; to push the `child` of the index, the index itself (`manifest`) or what is `about` it; to read the
 * `list` of what is about it, or to write an `entry` into that.
 */
export function kindOf({ method, path, query }, { layer, image, signature }) {
  const [, name] = /\/manifests\/(.+)$/.exec(path) ?? [];
  const named = { [image.digest]: 'child', [signature.digest]: 'about', [TAG]: 'manifest' };
  if (path.endsWith('/token')) return 'token';
  if (LIST.test(path)) return method === 'PUT' ? 'entry' : 'list';
  if (name) return method === 'PUT' ? (named[name] ?? 'other') : 'other';
  if (method === 'HEAD') return path.endsWith(layer.digest) ? 'look' : 'other';
  if (method === 'POST') return query.has('mount') ? 'mount' : 'begin';
  return { PATCH: 'piece', PUT: 'end', GET: 'status', DELETE: 'cancel' }[method] ?? 'other';
}

/**
 * Starts with some blobs, and with others that another repository has. An upload is where the answer before said it is, with every
 * byte of the query that stands for `secret` there. `indexes`: it lists by itself what is about a manifest.
 */
export function receiver({ holds, elsewhere, secret, indexes, lists = [] }) {
  const blobs = new Map(holds.map(({ digest, bytes }) => [digest, bytes]));
  const manifests = new Map(lists.map(({ digest, bytes }) => [digest, bytes]));
  const tags = new Map(lists.map(({ tag, digest }) => [tag, digest]));
  const uploads = new Set();
  /** What was sent although something that it needs was not there. */
  const premature = [];
  let turns = 0;

  const unknown = (code) => json({ errors: [{ code, message: 'no such thing' }] }, 404);
  const find = ({ target }) => [...uploads].find((it) => target.replace(/[?&]digest=[^&]*$/, '') === it.target);

  const sizeOf = ({ chunks }) => chunks.reduce((sum, { length }) => sum + length, 0);

  /** Tells where an upload goes on, at another place after each step of it, and how much of it has come. */
  function hand(upload, status) {
    if (status < 400) {
      turns += 1;
      upload.target = `${UPLOADS}${turns}?_state=${secret}%2F==&part`;
    }
    return { status, headers: { location: upload.target, range: `0-${Math.max(sizeOf(upload) - 1, 0)}` } };
  }

  function begin() {
    const upload = { chunks: [] };
    uploads.add(upload);
    return hand(upload, 202);
  }

  /** Keeps bytes of an upload, and tells nobody. */
  function keep(request, bytes = request.body) {
    find(request).chunks.push(bytes);
  }

  /** Tells where the upload is that a request speaks of, and how much of it has come. */
  const where = (request, code = 202) => hand(find(request), code);

  function patch(request) {
    const upload = find(request);
    if (!upload) return unknown('BLOB_UPLOAD_UNKNOWN');
    const { size, body } = request;
    const start = sizeOf(upload);
    if (request.headers['content-range'] !== `${start}-${start + size - 1}`) return hand(upload, 416);
    upload.chunks.push(body);
    return hand(upload, 202);
  }

  function end(request) {
    const upload = find(request);
    if (!upload) return unknown('BLOB_UPLOAD_UNKNOWN');
    uploads.delete(upload);
    const bytes = Buffer.concat([...upload.chunks, request.body]);
    const digest = request.query.get('digest');
    if (digestOf(bytes) !== digest) return json({ errors: [{ code: 'DIGEST_INVALID', message: 'other bytes' }] }, 400);
    blobs.set(digest, bytes);
    return kept(`${REPOSITORY_PATH}/blobs/${digest}`, digest);
  }

  const kept = (location, digest) => ({ status: 201, headers: { location, 'docker-content-digest': digest } });

  function mount({ query }) {
    const found = elsewhere.find(({ digest }) => digest === query.get('mount'));
    if (!found) return begin();
    blobs.set(found.digest, found.bytes);
    return kept(`${REPOSITORY_PATH}/blobs/${found.digest}`, found.digest);
  }

  function put({ path, body }) {
    const name = path.split('/').at(-1);
    const document = JSON.parse(body);
    const needed = [document.config, ...(document.layers ?? [])]
      .filter((it) => it)
      .map(({ digest }) => blobs.has(digest));
    const isList = LIST.test(path);
    const children = isList ? [] : (document.manifests ?? []).map(({ digest }) => manifests.has(digest));
    if (![...needed, ...children].every((there) => there)) {
      premature.push(name);
      return json({ errors: [{ code: 'MANIFEST_BLOB_UNKNOWN', message: 'something is missing' }] }, 400);
    }
    const digest = digestOf(body);
    manifests.set(digest, body);
    if (name !== digest) tags.set(name, digest);
    const subject = indexes && document.subject && { 'oci-subject': document.subject.digest };
    const answer = kept(`${REPOSITORY_PATH}/manifests/${digest}`, digest);
    return { ...answer, headers: { ...answer.headers, ...subject } };
  }

  function list({ path }) {
    const digest = tags.get(path.split('/').at(-1));
    if (!digest) return unknown('MANIFEST_UNKNOWN');
    return { headers: { 'content-type': INDEX, etag: `"${digest}"` }, body: manifests.get(digest) };
  }

  function status(request) {
    const upload = find(request);
    return upload ? hand(upload, 204) : unknown('BLOB_UPLOAD_UNKNOWN');
  }

  function cancel(request) {
    return uploads.delete(find(request)) ? { status: 204 } : unknown('BLOB_UPLOAD_UNKNOWN');
  }

  function look({ path }) {
    const bytes = blobs.get(path.split('/').at(-1));
    return bytes ? { headers: { 'content-length': bytes.length } } : { status: 404 };
  }

  const answers = { look, other: look, mount, begin, piece: patch, end, status, cancel, list };
  return {
    ...{ blobs, manifests, tags, uploads, premature, begin, keep, where },
    take: (kind, request) => (answers[kind] ?? put)(request),
    /** The upload is at another place from now on. */
    move(target) {
      for (const upload of uploads) upload.target = target;
    },
    /** Somebody else has taken the list away. */
    unlist() {
      for (const [tag] of tags) if (tag.startsWith('sha256-')) tags.delete(tag);
    },
    /** It has never heard of any upload. */
    forget: () => uploads.clear(),
  };
}
