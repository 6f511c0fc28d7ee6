// The bridge to the worker: jobs with an end, and a fresh worker after one has failed.

import { record } from './request-log.js';
import { launchWorker } from './workers.js';

let worker;
let next = 0;
let launches = 0;
const jobs = new Map();

/** The config of an image, with its manifest, its index and its layers. */
export const config = (reference, options, signal) => ask('config', [reference, options], signal);

/** What the name stands for: an index, an image, or something else. */
export const manifest = (reference, options, signal) => ask('manifest', [reference, options], signal);

/** What the tag of a name stands for that has a digest as well. */
export const checkTag = (reference, signal) => ask('checkTag', [reference], signal);

/** Calls `page` with each page of tags and their kinds; ends with the last one. */
export const tagPages = (reference, page, signal) => ask('tagPages', [reference], signal, page);

/** Tags in the order `newest` or `natural`; asks nobody. */
export const sortTags = (tags, order, signal) => ask('sortTags', [tags, order], signal);

/** Asks for the digest of each of these tags, a few at a time; `each` gets `{ tag, digest }` or `{ tag, failure }`. */
export const digestsOf = (reference, tags, each, signal) => ask('digests', [reference, tags], signal, each);

/** Calls `each` with the descriptor of each manifest that refers to the named one. */
export const referrers = (reference, each, signal) => ask('referrers', [reference], signal, each);

/** The bytes that a descriptor names, verified; for small documents. */
export const blob = (reference, descriptor, signal) => ask('blob', [reference, descriptor], signal);

/** Hands the bytes that a descriptor names out through a port, verified as they go, as fast as they are taken there. */
export const stream = (reference, descriptor, port, signal) =>
  ask('stream', [reference, descriptor, port], signal, undefined, [port]);

/** Opens an archive of images, whose names begin with `host` from then on; without one, closes it. */
export const openArchive = (host, source, options, progress, signal) =>
  ask('openArchive', [host, source, options], signal, progress);

/** Does something with the images that are kept in this browser; `item` hears of each step. */
export const withStore = (deed, parameters, signal, item) => ask('store', [deed, ...parameters], signal, item);

/** Logs in: the registry is asked whether it takes the password, which is then kept in the worker's memory alone. */
export const login = (registry, credentials, signal) => ask('login', [registry, credentials], signal);

/** Why a registry does not answer this page; sends a handful of small requests to it. */
export const diagnose = (registry, signal) => ask('diagnose', [registry], signal);

/** Forgets a login. */
export const logout = (registry, signal) => ask('logout', [registry], signal);

/** As the package words it. */
const ABORTED = {
  code: 'aborted',
  sentence: { code: 'registry-aborted', message: 'The request was given up.' },
  hint: { code: 'hint-again', message: 'Start it again when you like.' },
};

function ask(method, parameters, signal, item, transfer = []) {
  return new Promise((resolve, reject) =>
    start({ method, parameters }, signal, { item, value: resolve, error: reject }, transfer),
  );
}

function start(question, signal, job, transfer) {
  if (signal.aborted) return job.error(ABORTED);
  worker ??= launch();
  const id = next++;
  jobs.set(id, job);
  signal.addEventListener('abort', () => stop(id), { once: true });
  worker.postMessage({ id, ...question }, transfer);
}

function stop(id) {
  const job = jobs.get(id);
  if (!job) return;
  jobs.delete(id);
  worker?.postMessage({ id, stop: true });
  job.error(ABORTED);
}

function launch() {
  const launched = launchWorker('./worker.js');
  const number = ++launches;
  // Whoever serves the page may serve a relay with it, and says so there.
  const relay = document.querySelector('meta[name="pullspec-relay"]')?.content;
  if (relay) launched.postMessage({ relay: new URL(relay, document.baseURI).href });
  launched.addEventListener('message', ({ data }) => {
    // A fresh worker counts its requests from the start.
    if (data.request) record({ ...data.request, id: `${number}.${data.request.id}` });
    else answer(data);
  });
  launched.addEventListener('error', (event) => fail(event.message));
  return launched;
}

function answer({ id, item, value, error, done }) {
  const job = jobs.get(id);
  if (!job) return;
  if (item !== undefined) job.item?.(item);
  if (done || error) jobs.delete(id);
  if (done) job.value(value);
  if (error) job.error(error);
  if (error?.code === 'internal') fail(error.detail);
}

/** Calls `listener` when what the worker knew is lost. */
export const onLoss = (listener) => losses.add(listener);
const losses = new Set();

/** The worker is lost: every job ends, and the next one gets a new worker. */
function fail(detail) {
  worker?.terminate();
  worker = undefined;
  for (const listener of losses) listener();
  for (const [id, job] of jobs) {
    jobs.delete(id);
    job.error({ code: 'internal', detail });
  }
}
