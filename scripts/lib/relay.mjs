// The relay of the page that `npm start` serves, under a path of the page's own origin: only its own pages may use it.

import { pathToFileURL } from 'node:url';
import { at } from './paths.mjs';

/** The path of the relay, and what answers there. */
export async function relayMount(options = {}) {
  const { relayListener } = await import(pathToFileURL(at('dist/relay-node.js')).href);
  // The server has checked the host by then.
  return ['/relay/', await relayListener({ path: '/relay/', ...options })];
}
