// <kept-list>: the images that are kept here, one below the other; names that stand for the same image stand together. Of a
// long list a part is there, more of it at a press, and what has a text in its names.

import { fill, h } from '../js/dom.js';
import { count } from '../js/format.js';
import { words } from '../js/language.js';
import './kept-image.js';

/** So many images are shown, and so many more at each press. */
const PART = 50;
/** From so many on there is a field to find one by. */
const MANY = 12;

class KeptList extends HTMLElement {
  rows = new Map();
  groups = new Map();
  shown = PART;

  connectedCallback() {
    const found = () => {
      this.shown = PART;
      this.#draw();
    };
    const label = { 'aria-label': words('kept.find'), placeholder: words('kept.find') };
    const plain = { autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', translate: 'no' };
    this.field = h('input', { type: 'search', ...label, ...plain, oninput: found });
    this.list = h('ul', { class: 'kept' });
    this.told = h('span', { class: 'note', role: 'status' });
    this.more = h('button', { type: 'button', class: 'quiet', name: 'more', onclick: () => this.#showMore() });
    this.foot = h('p', { class: 'foot' }, this.told, ' ', this.more);
    fill(this, this.field, heads(), this.list, this.foot);
    this.#draw();
  }

  show(list) {
    this.groups = grouped(list);
    if (this.list) this.#draw();
  }

  #draw() {
    const { groups } = this;
    this.hidden = groups.size === 0;
    this.field.hidden = groups.size < MANY;
    const wanted = this.field.hidden ? '' : this.field.value.trim().toLowerCase();
    const fitting = [...groups].filter(([digest, images]) => has(digest, images, wanted));
    this.#rows(fitting.slice(0, this.shown));
    const shown = Math.min(fitting.length, this.shown);
    const left = fitting.length - shown;
    this.foot.hidden = left === 0 && wanted === '';
    const told = { shown: count(shown), all: count(fitting.length) };
    fill(this.told, fitting.length === 0 ? words('kept.none-found') : words('kept.part', told));
    this.more.hidden = left === 0;
    fill(this.more, words('kept.more', { count: count(Math.min(PART, left)) }));
  }

  /** Those that are there already keep their places, and those in use stay whatever is looked for. */
  #rows(fitting) {
    const wanted = new Map(fitting);
    for (const [digest, row] of this.rows) {
      const images = this.groups.get(digest);
      if (images && row.inUse) wanted.set(digest, images);
      if (wanted.has(digest)) continue;
      this.rows.delete(digest);
      row.parentElement?.remove();
    }
    const order = [...this.groups.keys()].filter((digest) => wanted.has(digest));
    order.forEach((digest, index) => {
      const row = this.rows.get(digest) ?? document.createElement('kept-image');
      this.rows.set(digest, row);
      row.offer(wanted.get(digest));
      const place = this.list.children[index];
      if (place?.firstElementChild !== row)
        this.list.insertBefore(row.parentElement ?? h('li', {}, row), place ?? null);
    });
  }

  /** Whoever pressed goes on with what came. */
  #showMore() {
    const first = this.list.children.length;
    this.shown += PART;
    this.#draw();
    this.list.children[first]?.querySelector('a')?.focus();
  }
}

/** Names that stand for the same image, by its digest. */
function grouped(list) {
  const groups = new Map();
  for (const image of list) {
    const { digest } = image.descriptor;
    if (groups.has(digest)) groups.get(digest).push(image);
    else groups.set(digest, [image]);
  }
  return groups;
}

const has = (digest, images, text) =>
  digest.includes(text) || images.some(({ name = '', familiar }) => `${familiar} ${name}`.toLowerCase().includes(text));

/** For the eyes: each fact has its own term. */
const heads = () =>
  h(
    'div',
    { class: 'heads', 'aria-hidden': 'true' },
    ['names', 'digest', 'platforms', 'size', 'created'].map((key) => h('span', {}, words(`kept.${key}`))),
  );

customElements.define('kept-list', KeptList);
