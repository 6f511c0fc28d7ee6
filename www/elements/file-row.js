// One row of the files: how deep it is, its name, what changed, and its size.

import { fill, h } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { words } from '../js/language.js';
import { signOf } from './file-tools.js';
import { tintOf } from './tree-map.js';

/** Deeper rows are not moved further in: their names would leave the page. */
const DEEPEST = 14;

/** A row that is still on its way. */
export const placeholder = () => h('div', { class: 'file-row waiting', role: 'treeitem', 'aria-label': '…' });

/** The element for a row; `element` is what stood in its place. */
export function fileRow(row, { chosen, merged, layers }, element = h('div', { role: 'treeitem' })) {
  const { name, level, position, siblings, folder, open, change, size: bytes, type, link, files, path } = row;
  element.className = `file-row ${folder ? 'folder' : type}${change === 'removed' ? ' gone' : ''}`;
  const attributes = {
    ...{ 'aria-level': level, 'aria-posinset': position, 'aria-setsize': siblings },
    'aria-selected': path === chosen,
    ...(folder && { 'aria-expanded': open }),
  };
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.style.setProperty('--level', String(Math.min(level, DEEPEST) - 1));
  fill(
    element,
    h('span', { class: 'twist', 'aria-hidden': 'true' }, folder ? (open ? '▾' : '▸') : ''),
    h('span', { class: 'name', dir: 'ltr', translate: 'no' }, name, folder && '/'),
    link !== undefined && h('span', { class: 'link', dir: 'ltr', translate: 'no' }, `→ ${link}`),
    h(
      'span',
      { class: `change ${change ?? ''}`, 'aria-hidden': 'true' },
      merged && change === 'added' ? '' : signOf(change),
    ),
    merged && tint(row, layers),
    h('span', { class: 'unseen' }, ` ${toldOf(row, merged)} `),
    h('span', { class: 'size' }, folder && files === 0 ? '' : size(bytes)),
  );
  return element;
}

/** The layer that a file is of, where all are together. */
function tint({ layer, folder }, layers) {
  const known = layer !== undefined && !folder;
  const title = known && words('layers.number', { number: count(layer + 1) });
  const element = h('span', { class: known ? 'tint' : 'no-tint', 'aria-hidden': 'true', title });
  if (known) element.style.setProperty('--tint', tintOf(layer, layers));
  return element;
}

/** What the signs mean, for those who do not see them. */
function toldOf({ folder, files, change, type, layer }, merged) {
  const kind = folder ? words('layers.files', { count: count(files) }) : type !== 'file' && words(`type.${type}`);
  const changed = change && change !== 'same' && !(merged && change === 'added') && words(`change.${change}`);
  const from = merged && !folder && layer !== undefined && words('layers.number', { number: count(layer + 1) });
  return [kind, changed, from].filter(Boolean).join(', ');
}
