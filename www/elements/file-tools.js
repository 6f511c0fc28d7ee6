// What narrows the files down: a layer, a text or pattern, what changed, and size.

import { fill, h } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { words } from '../js/language.js';

const SIZES = [0, 100_000, 1_000_000, 10_000_000, 100_000_000];
const CHANGES = { added: '+', changed: '±', removed: '−' };

/** Builds the tools in a place; `want` hears of each change. Gives the field, and `show(wanted)`, which makes them say that. */
export function fileTools(place, image, want) {
  const field = h('input', {
    ...{ type: 'search', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off', translate: 'no' },
    ...{ 'aria-label': words('files.find'), placeholder: words('files.find-example') },
    oninput: () => want({ find: field.value }),
  });
  const scope = select(words('files.scope'), scopes(image), (value) => want({ scope: value }));
  const least = select(words('files.least'), sizes(), (value) => want({ least: Number(value) }));
  const orders = ['name', 'size'].map((order) => [order, words(`sorted.${order}`)]);
  const order = select(words('files.order'), orders, (value) => want({ order: value }));
  const chips = Object.keys(CHANGES).map((kind) => chip(kind, () => want({ changes: pressed(chips) })));
  fill(
    place,
    h('div', { class: 'narrow' }, scope, field),
    h(
      'div',
      { class: 'narrow' },
      h('div', { class: 'chips', role: 'group', 'aria-label': words('files.changes') }, chips),
      least,
      order,
    ),
  );
  return {
    field,
    show(wanted) {
      if (document.activeElement !== field) field.value = wanted.find;
      scope.value = wanted.scope;
      least.value = String(SIZES.includes(wanted.least) ? wanted.least : 0);
      order.value = wanted.order;
      for (const one of chips) one.setAttribute('aria-pressed', String(wanted.changes.includes(one.dataset.change)));
    },
  };
}

const scopes = ({ layers }) => [
  ['merged', words('files.merged')],
  ...layers.map(({ index }) => [String(index), words('layers.number', { number: count(index + 1) })]),
];

const sizes = () =>
  SIZES.map((least) => [
    String(least),
    least === 0 ? words('files.any-size') : words('files.at-least', { size: size(least) }),
  ]);

function select(label, options, change) {
  const element = h(
    'select',
    { 'aria-label': label, onchange: () => change(element.value) },
    options.map(([value, text]) => h('option', { value }, text)),
  );
  return element;
}

function chip(kind, press) {
  const button = h(
    'button',
    {
      ...{ type: 'button', class: `chip ${kind}`, 'aria-pressed': 'false', 'data-change': kind },
      onclick: () => {
        button.setAttribute('aria-pressed', String(button.getAttribute('aria-pressed') !== 'true'));
        press();
      },
    },
    h('span', { class: 'change', 'aria-hidden': 'true' }, CHANGES[kind]),
    words(`change.${kind}`),
  );
  return button;
}

const pressed = (chips) =>
  chips.filter((one) => one.getAttribute('aria-pressed') === 'true').map((one) => one.dataset.change);

/** The sign of a change, for the eyes. */
export const signOf = (change) => CHANGES[change] ?? '';
