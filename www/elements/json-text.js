// <json-text>: a JSON document in colour, with what its keys mean beside it.

import { fill, h } from '../js/dom.js';
import { layout, pieces, value } from '../js/json-text.js';
import { words } from '../js/language.js';
import { shapeAt } from '../js/shapes.js';

/** Longer texts are shown without colours and links: a browser could not cope with that many elements. */
const LIMIT = 200_000;

class JsonText extends HTMLElement {
  /** Shows a text; `exact` leaves its white space as it is. `link` gives the address of what a digest names. */
  offer({ text, exact, shape, link }) {
    const short = text.length <= LIMIT;
    this.found = new Map();
    const content = short ? this.#pieces(pieces(text), { exact, shape, link }) : lines(text);
    this.pre = h('pre', { dir: 'ltr', translate: 'no' }, h('code', {}, content));
    this.keys = h(
      'dl',
      { class: 'keys' },
      [...this.found].map(([key, name]) => explanation(key, name)),
    );
    const point = (event) => this.#light(event.target.closest('[data-key]')?.dataset.key);
    for (const event of ['pointerover', 'click']) this.addEventListener(event, point);
    const label = words('raw.keys');
    this.column = h(
      'div',
      { class: 'explained', tabindex: '0', role: 'region', 'aria-label': label },
      h('h3', {}, label),
      this.keys,
    );
    fill(
      this,
      !short && h('p', { class: 'note' }, words('raw.long')),
      h('div', { class: 'raw' }, this.pre, this.found.size > 0 && this.column),
    );
    return this;
  }

  #pieces(list, { exact, shape, link }) {
    let before;
    return list.flatMap((piece) => {
      if (piece.kind === 'space') return exact ? [space(piece.text)] : [];
      const gap = exact ? '' : layout(piece, before);
      before = piece;
      return [space(gap), this.#piece(piece, shape, link)];
    });
  }

  #piece({ kind, text, path }, shape, link) {
    if (kind === 'mark') return text;
    if (kind === 'key') return this.#key(text, path, shape);
    if (kind === 'word') return h('span', { class: 'word' }, text);
    const digest = path.at(-1) === 'digest' && shapeAt(shape, path) === 'descriptor' && path.length > 1;
    if (!digest) return h('span', { class: 'string' }, text);
    return ['"', h('a', { class: 'string', href: link(value(text)), 'data-kind': 'encoded' }, text.slice(1, -1)), '"'];
  }

  #key(text, path, shape) {
    const found = shapeAt(shape, path);
    if (!found) return h('span', { class: 'key' }, text);
    const key = `key.${found}.${path.at(-1)}`;
    this.found.set(key, path.at(-1));
    return h('span', { class: 'key known', 'data-key': key }, text);
  }

  /** Lights a key wherever it is, and brings its explanation into sight. */
  #light(key) {
    for (const element of this.querySelectorAll('.lit')) element.classList.remove('lit');
    if (!key) return;
    for (const element of this.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)) element.classList.add('lit');
    const row = this.keys.querySelector('.lit');
    const { offsetTop, offsetHeight } = row;
    const { scrollTop, clientHeight } = this.column;
    if (offsetTop < scrollTop || offsetTop + offsetHeight > scrollTop + clientHeight) this.column.scrollTop = offsetTop;
  }
}

/** White space as it is: here it is what it looks like. */
const space = (text) => document.createTextNode(text);

const lines = (text) => text.split('\n').flatMap((line, index) => (index > 0 ? [space('\n'), line] : [line]));

const explanation = (key, name) =>
  h('div', { 'data-key': key }, h('dt', {}, h('code', { dir: 'ltr', translate: 'no' }, name)), h('dd', {}, words(key)));

customElements.define('json-text', JsonText);
