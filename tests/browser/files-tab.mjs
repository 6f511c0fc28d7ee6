// Tabs in which files are used, by themselves or by a worker, as a test asks them to.

import { at } from '../../scripts/lib/paths.mjs';
import { serve } from './harness.mjs';

const html = '<!doctype html><html lang="en"><title>files</title></html>';
const page = async () => new Response(html, { headers: { 'content-type': 'text/html' } });

/** Firefox asks people whether files may be kept; here it asks nobody, and they may. */
export const PREFERENCES = {
  'dom.storageManager.prompt.testing': true,
  'dom.storageManager.prompt.testing.allow': true,
};

/** Serves everything here. Gives the address of an empty page. */
export const serveTabs = async () => `${await serve({ root: at(), mounts: [['/page', page]] })}page`;

/** A tab that does what is asked of it, itself or by a worker. */
export async function openTab(browser, url, where, without = []) {
  const tab = await browser.newPage();
  await tab.goto(url);
  await tab.evaluate(prepare, where);
  const ask = (...question) => tab.evaluate((all) => globalThis.ask(...all), question);
  for (const name of without) await ask('without', name);
  return { ask, tab, close: () => tab.close(), end: () => tab.evaluate(() => globalThis.worker.terminate()) };
}

/** Runs in the tab. */
async function prepare(where) {
  if (where === 'window') {
    const { deeds } = await import('/tests/files/browser.mjs');
    globalThis.ask = (name, ...args) => deeds[name](...args);
    return;
  }
  const policy = globalThis.trustedTypes?.createPolicy('test', { createScriptURL: (address) => address });
  const address = '/tests/files/worker.mjs';
  const worker = new Worker(policy ? policy.createScriptURL(address) : address, { type: 'module' });
  const waiting = new Map();
  const ready = new Promise((resolve, reject) => {
    waiting.set('ready', { resolve, reject });
    worker.onerror = ({ message }) => reject(new Error(message || 'the worker does not start'));
  });
  worker.onmessage = ({ data: [id, value, error] }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (error) reject(new Error(error));
    else resolve(value);
  };
  let asked = 0;
  globalThis.worker = worker;
  globalThis.ask = (...question) =>
    new Promise((resolve, reject) => {
      asked += 1;
      waiting.set(asked, { resolve, reject });
      worker.postMessage([asked, ...question]);
    });
  await ready;
}
