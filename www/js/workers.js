// Starts workers: Trusted Types let them start from these addresses and nothing else.

const PLACES = ['./worker.js', './layers/worker.js', '../sw.js'];
const hrefOf = (place) => new URL(place, import.meta.url).href;

let policy;

/** A worker from one of the known places. */
export const launchWorker = (place) => new Worker(trusted(place), { type: 'module' });

/** The address of one of the known places, as one to start a worker from. */
export function trusted(place) {
  const createScriptURL = (url) => {
    if (!PLACES.some((known) => hrefOf(known) === url)) throw new TypeError(url);
    return url;
  };
  policy ??= globalThis.trustedTypes?.createPolicy('pullspec-worker', { createScriptURL });
  return policy ? policy.createScriptURL(hrefOf(place)) : hrefOf(place);
}
