// The worker: everything that asks a registry. One message starts a job, one ends it early, and answers carry its number.

import { RegistryClient } from '../pullspec/registry.js';

const client = new RegistryClient();
const jobs = new Map();

self.addEventListener('message', ({ data }) => {
  if (data.stop) jobs.get(data.id)?.abort();
  else run(data);
});

async function run({ id, method, reference, options }) {
  const job = new AbortController();
  jobs.set(id, job);
  try {
    const answer = client[method](reference, { ...options, signal: job.signal });
    if (method === 'tagPages') for await (const item of answer) self.postMessage({ id, item });
    self.postMessage({ id, value: method === 'tagPages' ? undefined : await answer, done: true });
  } catch (error) {
    self.postMessage({ id, error: plain(error) });
  } finally {
    jobs.delete(id);
  }
}

/** A registry's error as a plain object; anything else is this program's own failure, after which it starts afresh. */
function plain(error) {
  if (typeof error?.toJSON === 'function') return error.toJSON();
  return { code: 'internal', detail: String(error?.message ?? error).slice(0, 300) };
}
