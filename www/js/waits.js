// Registries that want to be left alone for a while: until when, and why.

import { recorded } from './request-log.js';

/** What these statuses are called wherever HTTP is spoken. */
const NAMES = {
  408: 'Request Timeout',
  425: 'Too Early',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The wait for a registry that ends last: `{ until, why, attempt, attempts }`, or nothing. */
export function waitFor(registry) {
  const now = performance.now();
  const waits = recorded().filter((event) => event.registry === registry && event.retryAt > now);
  const last = waits.reduce((latest, event) => (latest && latest.retryAt > event.retryAt ? latest : event), undefined);
  if (!last) return undefined;
  const { status, error, attempt, attempts, retryAt } = last;
  const why = status === undefined ? error : [status, NAMES[status]].filter(Boolean).join(' ');
  return { until: retryAt, why, attempt: attempt + 1, attempts };
}
