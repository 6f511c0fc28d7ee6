// <layer-rail>: the layers from the bottom up, each with the command that made it, a bar and its size.

import { fill, h } from '../js/dom.js';
import { count, day, size } from '../js/format.js';
import { words } from '../js/language.js';
import { facts } from './registry-card.js';

class LayerRail extends HTMLElement {
  offer(layers, history) {
    const largest = Math.max(1, ...layers.map(({ descriptor }) => descriptor.size));
    const rows = merge(layers, history);
    fill(
      this,
      h('h3', {}, words('image.layers')),
      h('p', { class: 'note' }, words('image.layers-note')),
      h(
        'ol',
        {},
        rows.map((row) =>
          h('li', { class: row.layer ? 'layer' : 'setting' }, row.layer ? layer(row, largest) : setting(row)),
        ),
      ),
    );
    return this;
  }
}

/** The history in order, each command with its layer; layers that no command claims come last. */
function merge(layers, history) {
  const left = layers.map((one, index) => ({ layer: one, number: index + 1, history: one.history }));
  if (!history.some(({ empty_layer: empty }) => empty)) return left;
  const rows = history.map((entry) => (entry.empty_layer ? { history: entry } : (left.shift() ?? { history: entry })));
  return [...rows, ...left];
}

function layer({ layer: { descriptor, diffId, foreign }, number, history }, largest) {
  const bar = h('span', { class: 'rail', 'aria-hidden': 'true' }, h('span'));
  // A custom property set from a script is no inline style in the sense of the CSP.
  bar.firstElementChild.style.setProperty('width', `${Math.max(0.5, (descriptor.size / largest) * 100)}%`);
  const code = (text) => h('code', { dir: 'ltr', translate: 'no' }, text);
  const details = facts([
    history?.created_by && [words('image.cmd'), code(history.created_by)],
    history?.comment && [words('image.layer-comment'), history.comment],
    history?.created && [words('image.created'), day(history.created)],
    [words('image.layer-digest'), code(descriptor.digest)],
    diffId && [words('image.layer-diff'), code(diffId)],
    [words('image.layer-type'), code(descriptor.mediaType)],
    foreign && [words('image.foreign')],
  ]);
  const head = [
    h('span', { class: 'number' }, count(number)),
    command(history),
    bar,
    h('span', { class: 'size' }, size(descriptor.size)),
  ];
  return h('details', {}, h('summary', {}, head), details);
}

function setting({ history }) {
  return [h('span', { class: 'number' }), command(history), h('span', { class: 'size' }, words('image.no-bytes'))];
}

function command(history) {
  if (!history?.created_by) return h('span', { class: 'command none' }, words('image.no-history'));
  return h(
    'code',
    { class: 'command', dir: 'ltr', translate: 'no', title: history.created_by },
    instruction(history.created_by),
  );
}

/** A history line as the instruction it came from, where that is plain. */
function instruction(line) {
  const text = line.replace(/\s*#\s*buildkit$/, '').trim();
  const nop = /^\/bin\/sh -c #\(nop\)\s+/.exec(text);
  if (nop) return text.slice(nop[0].length);
  return text.replace(/^(RUN )?(\|\d+ .*?)?\/bin\/sh -c /, 'RUN ');
}

customElements.define('layer-rail', LayerRail);
