// What the tests of the page share: opening it, reading it, and asking axe.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

export const DIGEST = `sha256:${'4ef2214a2e0bdc6e'.repeat(4)}`;

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the page with a name, in a fresh document, and waits until it is explained. */
export async function go(page, url, name = '') {
  await page.goto('about:blank');
  await page.goto(name === '' ? url : `${url}#${encodeURI(name)}`);
  await until(page, () => document.querySelector('example-list a') !== null);
}

/** Waits until a function in the page is true, for as long as the harness lets everything wait. */
export const until = (page, test, ...values) => page.waitForFunction(test, {}, ...values);

/** The text of the first element that fits. */
export const text = (page, selector) =>
  page.$eval(selector, (element) => element.innerText.replace(/\s+/g, ' ').trim());

/** The texts of all elements that fit. */
export const list = (page, selector) => page.$$eval(selector, (all) => all.map((element) => element.textContent));

/** What is in the field. */
export const value = (page) => page.$eval('#name', (field) => field.value);

/** Puts a text into the field as an editor would. */
export const set = (page, name) =>
  page.$eval(
    '#name',
    (field, wanted) => {
      field.value = wanted;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    name,
  );

/** What axe finds in the page, or in what fits a selector, as `rule: where`. */
export async function axe(page, within) {
  await page.evaluate(AXE);
  return page.evaluate(async (place) => {
    const { violations } = await globalThis.axe.run(place ?? document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, any }) => `${id}: ${target} ${any[0]?.message ?? ''}`),
    );
  }, within);
}
