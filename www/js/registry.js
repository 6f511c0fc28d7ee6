// The bridge to the worker: jobs with an end, and a fresh worker after one has failed.

let worker;
let next = 0;
const jobs = new Map();

/** The config of an image, with its manifest, its index and its layers. */
export function config(reference, options, signal) {
  return new Promise((resolve, reject) =>
    start('config', reference, options, signal, { value: resolve, error: reject }),
  );
}

/** What the name stands for: an index, an image, or something else. */
export function manifest(reference, options, signal) {
  return new Promise((resolve, reject) =>
    start('manifest', reference, options, signal, { value: resolve, error: reject }),
  );
}

/** Calls `page` with each page of tags; ends with the last one. */
export function tagPages(reference, page, signal) {
  return new Promise((resolve, reject) =>
    start('tagPages', reference, {}, signal, { item: page, value: resolve, error: reject }),
  );
}

function start(method, reference, options, signal, job) {
  if (signal.aborted) return job.error({ code: 'aborted' });
  worker ??= launch();
  const id = next++;
  jobs.set(id, job);
  signal.addEventListener('abort', () => stop(id), { once: true });
  worker.postMessage({ id, method, reference, options });
}

function stop(id) {
  const job = jobs.get(id);
  if (!job) return;
  jobs.delete(id);
  worker?.postMessage({ id, stop: true });
  job.error({ code: 'aborted' });
}

function launch() {
  const launched = new Worker(trusted(new URL('./worker.js', import.meta.url).href), { type: 'module' });
  launched.addEventListener('message', ({ data }) => answer(data));
  launched.addEventListener('error', (event) => fail(event.message));
  return launched;
}

function answer({ id, item, value, error, done }) {
  const job = jobs.get(id);
  if (!job) return;
  if (item !== undefined) job.item(item);
  if (done || error) jobs.delete(id);
  if (done) job.value(value);
  if (error) job.error(error);
  if (error?.code === 'internal') fail(error.detail);
}

/** The worker is lost: every job ends, and the next one gets a new worker. */
function fail(detail) {
  worker?.terminate();
  worker = undefined;
  for (const [id, job] of jobs) {
    jobs.delete(id);
    job.error({ code: 'internal', detail });
  }
}

/** Trusted Types let a worker start from this one address and nothing else. */
function trusted(address) {
  const createScriptURL = (url) => {
    if (url !== new URL('./worker.js', import.meta.url).href) throw new TypeError(url);
    return url;
  };
  policy ??= globalThis.trustedTypes?.createPolicy('pullspec-worker', { createScriptURL });
  return policy ? policy.createScriptURL(address) : address;
}

let policy;
