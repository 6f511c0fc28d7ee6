// What the tests of kept images share: opening their view, pulling, and reading the list.

import { text, until } from './page.mjs';

/** Opens the view of kept images in a fresh document. */
export async function open(page, url) {
  await page.goto('about:blank');
  await page.goto(`${url}#?view=images`);
  await until(page, () => document.querySelector('.empty, .kept > li, .state .failure') !== null);
}

/** Puts a text into a field as an editor would. */
export const write = (page, selector, value) =>
  page.$eval(
    selector,
    (field, wanted) => {
      field.value = wanted;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    value,
  );

/** Begins to pull, or to find, an image. */
export async function pull(page, name, by = 'pull') {
  await write(page, 'pull-form name-field input', name);
  await page.click(`pull-form [name="${by}"]`);
}

/** Waits until the command above the list is done. */
export const finished = (page) => until(page, () => document.querySelector('.deeds deed-trace .head .done') !== null);

/** What came of the command above the list. */
export const deed = (page) => text(page, '.deeds deed-trace .end');

/** Waits until so many images are listed, and nothing runs. */
export const kept = (page, count) =>
  until(
    page,
    (wanted) =>
      document.querySelectorAll('.kept > li').length === wanted && document.querySelector('.turning') === null,
    count,
  );

/** All names in the list. */
export const names = (page) => page.$$eval('.names a', (all) => all.map((link) => link.textContent));

/** The list: `{ names, digest, platforms, size }` of each image. */
export const table = (page) =>
  page.$$eval('.kept > li', (items) =>
    items.map((item) => ({
      names: [...item.querySelectorAll('.names a')].map((link) => link.textContent),
      digest: item.querySelector('.digest').title,
      platforms: item.querySelector('[data-fact="platforms"]').textContent,
      size: item.querySelector('[data-fact="size"]').textContent,
    })),
  );

/** Opens what an action on a name asks. */
export async function begin(page, name, action) {
  await page.$$eval(
    '.names > li',
    (items, wanted, deed) => {
      const item = items.find((one) => one.querySelector('a').textContent === wanted);
      item.querySelector(`[data-action="${deed}"]`).click();
    },
    name,
    action,
  );
  await page.waitForSelector('.deed-panel');
}
