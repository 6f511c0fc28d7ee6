// What differs between two images, part by part: sizes, configs, layers.

import { configDifferences, sharedLayers } from '../js/compare.js';
import { h, wrapping } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { words } from '../js/language.js';

const block = (key, ...content) => h('div', { class: 'block' }, h('h3', {}, words(key)), content);

/** Both sizes, and how much the second is more or less. */
export function comparedSizes(before, after) {
  const difference = after.size - before.size;
  const change =
    difference === 0 ? words('compare.as-large') : `${difference > 0 ? '+' : '−'}${size(Math.abs(difference))}`;
  const bar = (bytes, side) => {
    const line = h('span', { class: `bar ${side}`, 'aria-hidden': 'true' });
    line.style.setProperty('width', `${(100 * bytes) / Math.max(1, before.size, after.size)}%`);
    return h('div', { class: 'weight' }, h('span', { class: 'size' }, size(bytes)), line);
  };
  return block('image.size', bar(before.size, 'before'), bar(after.size, 'after'), h('p', { class: 'delta' }, change));
}

/** The settings that are not the same, before and after. */
export function comparedConfigs(before, after) {
  const all = configDifferences(before.config, after.config);
  if (all.length === 0) return block('compare.config', h('p', { class: 'note' }, words('compare.config-same')));
  const rows = all.map(({ words: title, key, before: old, after: now }) =>
    h(
      'tr',
      {},
      h(
        'th',
        { scope: 'row' },
        words(title),
        key !== undefined && [' ', h('code', { dir: 'ltr', translate: 'no' }, key)],
      ),
      cell(old, 'removed'),
      cell(now, 'added'),
    ),
  );
  const head = ['compare.setting', 'compare.before', 'compare.after'].map((key) =>
    h('th', { scope: 'col' }, words(key)),
  );
  return block(
    'compare.config',
    h('table', { class: 'settings' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows)),
  );
}

function cell(value, kind) {
  if (value === undefined || value === '') return h('td', { class: 'unset' }, words('compare.unset'));
  return h('td', {}, h('code', { class: kind, dir: 'ltr', translate: 'no' }, wrapping(value)));
}

/** The layers of both, and of each alone. */
export function comparedLayers(before, after) {
  const { shared, before: old, after: now } = sharedLayers(before.layers, after.layers);
  const bytes = (list) => size(list.reduce((sum, { layer }) => sum + layer.descriptor.size, 0));
  const parameters = { count: count(shared.length), size: bytes(shared) };
  const side = (list, kind) =>
    h(
      'div',
      {},
      h(
        'h4',
        {},
        words(`compare.${kind}`),
        ' ',
        h('span', { class: 'claim' }, `${count(list.length)} · ${bytes(list)}`),
      ),
      h(
        'ol',
        { class: 'layers-of' },
        list.map((one) => row(one, kind)),
      ),
    );
  return block(
    'image.layers',
    h('p', { class: 'note' }, words(shared.length > 0 ? 'compare.shared' : 'compare.none-shared', parameters)),
    shared.length > 0 &&
      h(
        'details',
        {},
        h('summary', {}, words('compare.show-shared')),
        h(
          'ol',
          { class: 'layers-of' },
          shared.map((one) => row(one, 'shared')),
        ),
      ),
    (old.length > 0 || now.length > 0) && h('div', { class: 'two' }, side(old, 'before'), side(now, 'after')),
  );
}

const row = ({ layer: { descriptor, history }, index }, kind) =>
  h(
    'li',
    { class: kind },
    h('span', { class: 'number' }, count(index + 1)),
    h(
      'code',
      { class: 'command', dir: 'ltr', translate: 'no', title: descriptor.digest },
      history?.created_by ?? descriptor.digest,
    ),
    h('span', { class: 'size' }, size(descriptor.size)),
  );
