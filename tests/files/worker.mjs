// The same in a worker.

import { deeds } from './browser.mjs';

addEventListener('message', async ({ data: [id, name, ...args] }) => {
  try {
    postMessage([id, await deeds[name](...args)]);
  } catch (error) {
    postMessage([id, undefined, String(error?.stack ?? error)]);
  }
});
postMessage(['ready']);
