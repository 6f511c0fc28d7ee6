// <blob-bars>: how far each blob of a command is, and all of them together; or how much of a file is written.

import { fill, h } from '../js/dom.js';
import { share, size } from '../js/format.js';
import { words } from '../js/language.js';
import { shapeOf } from '../js/shapes.js';

/** Of more than these only those on their way are shown. */
const LIMIT = 30;

class BlobBars extends HTMLElement {
  rows = new Map();

  show({ kind: deed, blobs, state, written }) {
    this.hidden = blobs.size === 0 && !written;
    if (this.hidden) return;
    if (!this.list) {
      this.list = h('ul', { class: 'blobs' });
      this.total = h('p', { class: 'note' });
      this.whole = h('progress', { 'aria-label': words('bars.total') });
      fill(this, h('div', { class: 'total' }, this.whole, this.total), this.list);
    }
    this.#whole(written ? [written] : [...blobs.values()], state);
    for (const blob of blobs.values()) this.#row(blob, blobs.size, deed);
  }

  #whole(all, state) {
    const total = all.reduce((sum, blob) => sum + blob.total, 0);
    const come = all.reduce((sum, blob) => sum + (ended(blob) ? blob.total : blob.loaded), 0);
    const loaded = state === 'done' ? total : come;
    this.whole.max = total || 1;
    this.whole.value = total === 0 ? 1 : loaded;
    const parameters = { loaded: size(loaded), total: size(total), share: share(total === 0 ? 1 : loaded / total) };
    fill(this.total, words('bars.progress', parameters));
  }

  #row(blob, count, deed) {
    const { digest, mediaType, state, loaded, total } = blob;
    let row = this.rows.get(digest);
    if (!row) {
      const bar = h('progress', { 'aria-label': `${kind(mediaType)} ${digest.slice(7, 19)}` });
      const text = h('span', { class: 'number' });
      const name = h('span', { class: 'kind' }, kind(mediaType));
      const code = h('code', { class: 'digest', title: digest, dir: 'ltr' }, digest.slice(0, 19));
      row = { bar, text, element: h('li', {}, name, code, bar, text) };
      this.rows.set(digest, row);
      this.list.append(row.element);
    }
    row.element.dataset.state = state;
    row.element.hidden = count > LIMIT && state !== 'active';
    row.bar.max = total || 1;
    row.bar.value = ended(blob) ? row.bar.max : loaded;
    const progress = state === 'active' ? words('bars.of', { loaded: size(loaded), total: size(total) }) : size(total);
    fill(row.text, state === 'active' ? progress : `${progress} · ${become(deed, state)}`);
  }
}

const become = (deed, state) => (deed === 'push' ? words(`sent.${state}`) : words(`bar.${state}`));
const ended = ({ state }) => state === 'done' || state === 'present';
const kind = (mediaType) =>
  words(`shape.${shapeOf(mediaType) ?? (/layer|rootfs/.test(mediaType) ? 'layer' : 'other')}`);

customElements.define('blob-bars', BlobBars);
