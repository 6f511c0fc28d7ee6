// <layer-rail>: the layers from the bottom up, each with the command that made it, a bar and its size.

import { fill, h } from '../js/dom.js';
import { count, day, size } from '../js/format.js';
import { words } from '../js/language.js';
import { facts } from './registry-card.js';

class LayerRail extends HTMLElement {
  /**
   * `read`, where layers are read, has `of(index)`: what is known of each, `{ unpacked, mark, details }`; and the `lines` of
   * the history as instructions, once they are known.
   */
  offer(layers, history, read) {
    const known = layers.map((_, index) => read?.of(index));
    const sizes = layers.map(({ descriptor }, index) => Math.max(descriptor.size, known[index]?.unpacked ?? 0));
    const largest = Math.max(1, ...sizes);
    const rows = read?.lines ? joined(layers, history, read.lines) : merge(layers, history);
    this.classList.toggle('read', read !== undefined);
    fill(
      this,
      h('h3', {}, words('image.layers')),
      h('p', { class: 'note' }, words(read ? 'layers.rail-note' : 'image.layers-note')),
      h(
        'ol',
        {},
        rows.map((row) =>
          h(
            'li',
            { class: row.layer ? 'layer' : 'setting' },
            row.layer ? layer(row, largest, known[row.number - 1]) : setting(row),
          ),
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

/** The same by what the package says of each line. */
function joined(layers, history, lines) {
  const rows = lines.map((line, index) => ({
    ...{ history: history[index], line, layer: layers[line.layer] },
    ...(line.layer !== undefined && { number: line.layer + 1 }),
  }));
  const claimed = new Set(lines.map((line) => line.layer));
  const left = layers.map((one, index) => ({ layer: one, number: index + 1 }));
  return [...rows, ...left.filter((_, index) => !claimed.has(index))];
}

function layer({ layer: { descriptor, diffId, foreign }, number, history, line }, largest, known) {
  const bars = [descriptor.size, known?.unpacked].filter((bytes) => bytes !== undefined);
  const bar = h(
    'span',
    { class: 'rail', 'aria-hidden': 'true' },
    bars.map(() => h('span')),
  );
  // A custom property set from a script is no inline style in the sense of the CSP.
  bars.forEach((bytes, index) => {
    bar.children[index].style.setProperty('width', `${Math.max(0.5, (bytes / largest) * 100)}%`);
  });
  const code = (text) => h('code', { dir: 'ltr', translate: 'no' }, text);
  const details = facts([
    history?.created_by && [words('image.cmd'), code(history.created_by)],
    history?.comment && [words('image.layer-comment'), history.comment],
    history?.created && [words('image.created'), day(history.created)],
    !known?.details && [words('image.layer-digest'), code(descriptor.digest)],
    !known?.details && diffId && [words('image.layer-diff'), code(diffId)],
    [words('image.layer-type'), code(descriptor.mediaType)],
    foreign && [words('image.foreign')],
  ]);
  const head = [
    h('span', { class: 'number' }, count(number), known?.mark),
    command(history, line),
    bar,
    h('span', { class: 'size' }, size(descriptor.size), known?.unpacked !== undefined && unpacked(known.unpacked)),
  ];
  return h('details', {}, h('summary', {}, head), known?.details, details);
}

const unpacked = (bytes) =>
  h('span', { class: 'unpacked' }, h('span', { class: 'unseen' }, ` ${words('layers.unpacked')} `), size(bytes));

function setting({ history, line }) {
  return [
    h('span', { class: 'number' }),
    command(history, line),
    h('span', { class: 'size' }, words('image.no-bytes')),
  ];
}

function command(history, line) {
  if (!history?.created_by) return h('span', { class: 'command none' }, words('image.no-history'));
  return h(
    'code',
    { class: 'command', dir: 'ltr', translate: 'no', title: history.created_by },
    line ? `${line.instruction} ${line.arguments}`.trim() : instruction(history.created_by),
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
