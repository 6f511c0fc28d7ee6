// <name-history>: which name stood for what, and when that changed. It is read when it is opened.

import { code, fill, h } from '../js/dom.js';
import { moment } from '../js/format.js';
import { images } from '../js/images.js';
import { words } from '../js/language.js';
import { withStore } from '../js/registry.js';

/** So many changes are shown, the newest first. */
const LIMIT = 200;

class NameHistory extends HTMLElement {
  connectedCallback() {
    this.end = new AbortController();
    this.lines = h('ol', { class: 'history' });
    this.details = h(
      'details',
      { ontoggle: () => this.#show() },
      h('summary', {}, words('history.heading')),
      h('p', { class: 'note' }, words('history.lead')),
      this.lines,
    );
    fill(this, this.details);
    images.addEventListener('change', () => this.#show(), { signal: this.end.signal });
  }

  disconnectedCallback() {
    this.end.abort();
  }

  async #show() {
    if (!this.details.open) return;
    const changes = await withStore('history', [], this.end.signal).catch(() => []);
    const newest = changes.slice(-LIMIT).reverse();
    fill(this.lines, newest.length === 0 ? h('li', {}, words('history.none')) : newest.map(line));
  }
}

function line({ name, from, to, time, action }) {
  return h(
    'li',
    {},
    h('time', { datetime: new Date(time).toISOString() }, moment(Math.round(time / 1000))),
    h('span', { class: 'action' }, words(`changed.${action}`)),
    code(name),
    h('span', { class: 'move' }, digest(from), ' → ', digest(to)),
  );
}

const digest = (text) =>
  text
    ? h('code', { class: 'digest', title: text, dir: 'ltr', translate: 'no' }, text.slice(0, 19), '…')
    : words('history.nothing');

customElements.define('name-history', NameHistory);
