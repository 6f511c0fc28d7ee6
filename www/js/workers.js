// Starts workers: Trusted Types let them start from these addresses and nothing else.

const PLACES = ['./worker.js', './layers/worker.js'];
const hrefOf = (place) => new URL(place, import.meta.url).href;

let policy;

/** A worker from one of the known places. */
export const launchWorker = (place) => new Worker(trusted(hrefOf(place)), { type: 'module' });

function trusted(address) {
  const createScriptURL = (url) => {
    if (!PLACES.some((place) => hrefOf(place) === url)) throw new TypeError(url);
    return url;
  };
  policy ??= globalThis.trustedTypes?.createPolicy('pullspec-worker', { createScriptURL });
  return policy ? policy.createScriptURL(address) : address;
}
