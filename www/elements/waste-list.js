// <waste-list>: what takes space for nothing, with what to do about it.

import { fragment } from '../js/address.js';
import { fill, h, wrapping } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { words } from '../js/language.js';
import { atOf } from '../js/places.js';

class WasteList extends HTMLElement {
  offer(image, job) {
    Object.assign(this, { image, job });
    this.list = h('ol', { class: 'wastes' });
    fill(this, h('h3', {}, words('waste.heading')), this.list);
    this.#load();
    return this;
  }

  async #load() {
    const groups = await this.image.ask('waste').catch(() => undefined);
    if (!groups) return;
    if (groups.length === 0) fill(this, h('h3', {}, words('waste.heading')), h('p', {}, words('waste.none')));
    else
      fill(
        this.list,
        groups.map((group) => this.#group(group)),
      );
  }

  #group({ kind, bytes, count: files, paths }) {
    const head = [
      h('strong', {}, words(`waste.${kind}`)),
      h('span', { class: 'claim' }, words('layers.files', { count: count(files) })),
      h('span', { class: 'size' }, size(bytes)),
    ];
    const rest = files - paths.length;
    return h(
      'li',
      { 'data-kind-of-waste': kind },
      h(
        'details',
        {},
        h('summary', {}, head, h('span', { class: 'advice' }, words(`advice.${kind}`))),
        h(
          'ul',
          {},
          paths.map((path) => this.#path(path)),
          rest > 0 && h('li', { class: 'claim' }, words('waste.more', { count: count(rest) })),
        ),
      ),
    );
  }

  #path({ path, size: bytes, layer, by }) {
    const { name, view } = this.job;
    const to = { view: 'files', at: atOf(String(layer), path), platform: view.platform };
    const [brought, hid] = [layer, by].map((number) => count((number ?? 0) + 1));
    return h(
      'li',
      {},
      h('a', { href: fragment(name, to), dir: 'ltr', translate: 'no' }, h('code', {}, wrapping(`/${path}`))),
      h(
        'span',
        { class: 'claim' },
        by === undefined ? words('waste.where', { number: brought }) : words('waste.way', { from: brought, by: hid }),
      ),
      h('span', { class: 'size' }, size(bytes)),
    );
  }
}

customElements.define('waste-list', WasteList);
