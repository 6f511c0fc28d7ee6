// Keeps the page itself in this browser, so that it opens without a network: see sw.js.

import { trusted } from './workers.js';

const there = () => navigator.serviceWorker !== undefined;

/** Keeps the page's files. Gives whether they are kept. */
export async function keepPage() {
  if (!there()) return false;
  try {
    const registration = await navigator.serviceWorker.register(trusted('../sw.js'), { updateViaCache: 'none' });
    return await settled(registration);
  } catch {
    return false;
  }
}

/** Whether the page's files are kept. */
export async function isPageKept() {
  if (!there()) return false;
  const registration = await navigator.serviceWorker.getRegistration().catch(() => undefined);
  return Boolean(registration?.active);
}

/** Resolves once the files are there, or cannot be had. */
function settled(registration) {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return Boolean(registration.active);
  return new Promise((resolve) => {
    const look = () => {
      if (worker.state === 'activated') resolve(true);
      if (worker.state === 'redundant') resolve(Boolean(registration.active));
    };
    worker.addEventListener('statechange', look);
    look();
  });
}
