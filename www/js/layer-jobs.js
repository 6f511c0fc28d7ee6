// The bridge to the worker for layers: jobs with an end. One that traps takes the worker along: it fails, and the others are
// told that their worker is lost, so that they can be asked again of the fresh one.

import { launchWorker } from './workers.js';

let worker;
let next = 0;
let launches = 0;
const jobs = new Map();

/** Which worker it is by now: what an older one knew is lost. */
export const epoch = () => launches;

/** Asks the worker; `item` hears of progress. A failure is an object with a `code`: `trap`, `lost`, `aborted`, or why not. */
export function ask(method, parameters, { signal, item, transfer = [] } = {}) {
  return new Promise((value, error) => {
    if (signal?.aborted) return error({ code: 'aborted' });
    worker ??= launch();
    const id = next++;
    jobs.set(id, { item, value, error });
    signal?.addEventListener('abort', () => stop(id), { once: true });
    worker.postMessage({ id, method, parameters }, transfer);
  });
}

function stop(id) {
  const job = jobs.get(id);
  if (!job) return;
  jobs.delete(id);
  worker?.postMessage({ id, stop: true });
  job.error({ code: 'aborted' });
}

function launch() {
  launches++;
  const launched = launchWorker('./layers/worker.js');
  launched.addEventListener('message', ({ data }) => answer(data));
  // Whose fault it was is not known.
  launched.addEventListener('error', (event) => replace({ code: 'trap', detail: event.message }));
  return launched;
}

function answer({ id, item, value, error, done }) {
  const job = jobs.get(id);
  if (!job) {
    if (error?.code === 'trap') replace({ code: 'lost' });
    return;
  }
  if (item !== undefined) job.item?.(item);
  if (done || error) jobs.delete(id);
  if (done) job.value(value);
  if (error) job.error(error);
  if (error?.code === 'trap') replace({ code: 'lost' });
}

/** The worker is of no use any more. The next job gets a fresh one. */
function replace(failure) {
  worker?.terminate();
  worker = undefined;
  launches++;
  for (const [id, job] of jobs) {
    jobs.delete(id);
    job.error(failure);
  }
}
