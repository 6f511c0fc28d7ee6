// <kept-list>: the images that are kept here, one below the other; names that stand for the same image stand together.

import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';
import './kept-image.js';

class KeptList extends HTMLElement {
  rows = new Map();

  /** An image that is there already keeps its place, and what is open of it. */
  show(list) {
    const groups = Map.groupBy ? Map.groupBy(list, digestOf) : grouped(list);
    this.hidden = groups.size === 0;
    this.list ??= h('ul', { class: 'kept' });
    if (!this.list.isConnected) fill(this, heads(), this.list);
    const rows = [...groups].map(([digest, images]) => {
      const row = this.rows.get(digest) ?? document.createElement('kept-image');
      this.rows.set(digest, row);
      row.offer(images);
      return row;
    });
    for (const [digest, row] of this.rows) {
      if (groups.has(digest)) continue;
      this.rows.delete(digest);
      row.remove();
    }
    rows.forEach((row, index) => {
      if (this.list.children[index]?.firstElementChild !== row)
        this.list.insertBefore(item(row), this.list.children[index] ?? null);
    });
    for (const left of [...this.list.children]) if (!left.firstElementChild) left.remove();
  }
}

const digestOf = ({ descriptor }) => descriptor.digest;

/** The row within its item, which goes where the row goes. */
const item = (row) => row.parentElement ?? h('li', {}, row);

/** In browsers that cannot group yet. */
function grouped(list) {
  const groups = new Map();
  for (const image of list) groups.set(digestOf(image), [...(groups.get(digestOf(image)) ?? []), image]);
  return groups;
}

/** For the eyes: each fact has its own term. */
const heads = () =>
  h(
    'div',
    { class: 'heads', 'aria-hidden': 'true' },
    ['names', 'digest', 'platforms', 'size', 'created'].map((key) => h('span', {}, words(`kept.${key}`))),
  );

customElements.define('kept-list', KeptList);
