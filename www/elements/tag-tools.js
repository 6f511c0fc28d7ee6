// The filter and the order of a list of tags.

import { h } from '../js/dom.js';
import { words } from '../js/language.js';
import { ORDERS } from '../js/tag-store.js';

/** The two fields; `narrow` is called with the text of the filter, `key` with what is pressed in it. */
export function tagTools(store, { narrow, key }) {
  const label = words('image.filter');
  const properties = { type: 'search', 'aria-label': label, placeholder: label };
  const filter = h('input', { ...properties, autocomplete: 'off', spellcheck: 'false', onkeydown: key });
  filter.value = store.text;
  filter.addEventListener('input', () => narrow(filter.value.trim()));
  const options = ORDERS.map((order) =>
    h('option', { value: order, selected: order === store.order }, words(`order.${order}`)),
  );
  const reorder = (event) => {
    store.order = event.target.value;
    store.arrange();
  };
  return { filter, select: h('select', { 'aria-label': words('tags.order'), onchange: reorder }, options) };
}
