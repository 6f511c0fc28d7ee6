// One of a few: radio buttons below a label.

import { h } from '../js/dom.js';

let count = 0;

/** `options` are pairs of a value and what is said of it, the first of which is chosen; `chosen` hears of another. */
export function choices(label, options, chosen) {
  const name = `choices-${++count}`;
  const one = ([value, text], index) =>
    h(
      'label',
      {},
      h('input', { type: 'radio', name, value, checked: index === 0, onchange: () => chosen(value) }),
      ' ',
      text,
    );
  return h('fieldset', {}, h('legend', { class: 'label' }, label), options.map(one));
}
