// Every request, the newest kept: those that left this page, and those to the sample images within it. Nothing is here before somebody presses a button.

/** How many are kept. */
const LIMIT = 500;

const requests = new Map();
const watchers = new Set();

/** Takes what happened to a request: that it was sent, answered, or failed. */
export function record(event) {
  const retryAt = event.retryIn === undefined ? {} : { retryAt: performance.now() + event.retryIn };
  requests.set(event.id, { ...requests.get(event.id), ...event, ...retryAt });
  if (requests.size > LIMIT) requests.delete(requests.keys().next().value);
  for (const watcher of watchers) watcher();
}

/** The requests that are kept, the oldest first. */
export const recorded = () => [...requests.values()];

/** Calls `watcher` whenever something happens, until the function that is given back is called. */
export function watch(watcher) {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}
