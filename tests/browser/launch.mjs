// Starting the browsers, all alike wherever they are used.

import puppeteer from 'puppeteer-core';
import { browsers } from '../../scripts/lib/tools.mjs';

/** The first start of a browser on a machine reads a gigabyte from disk, and the machine may be busy. */
const PATIENCE = 180_000;

const CHROMIUM_FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--lang=en-US',
  '--no-first-run',
];

const SETTINGS = {
  chromium: () => ({
    browser: 'chrome',
    executablePath: browsers.chromium(),
    // Chromium's own sandbox refuses to work for root, and only for root.
    args: process.getuid?.() === 0 ? [...CHROMIUM_FLAGS, '--no-sandbox'] : CHROMIUM_FLAGS,
  }),
  firefox: () => ({
    browser: 'firefox',
    executablePath: browsers.firefox(),
    extraPrefsFirefox: { 'intl.accept_languages': 'en-US' },
  }),
};

/** The browsers that the page is tested in. */
export const KINDS = Object.keys(SETTINGS);

/** Starts a browser with further flags and, for Firefox, preferences. It ends with this process, however this process ends. */
export async function launch(kind, flags = [], preferences = {}) {
  const settings = SETTINGS[kind]();
  if (settings.extraPrefsFirefox) Object.assign(settings.extraPrefsFirefox, preferences);
  const browser = await puppeteer.launch({
    headless: true,
    timeout: PATIENCE,
    protocolTimeout: PATIENCE,
    ...settings,
    args: [...(settings.args ?? []), ...flags],
  });
  process.once('exit', () => browser.process()?.kill('SIGKILL'));
  return browser;
}
