// <file-content>: what is in a file, as text, as numbers, or as the picture that it is. It is shown, never run.

import { fill, h } from '../js/dom.js';
import { hexLine, kindOf, PIXELS } from '../js/file-kind.js';
import { count, size } from '../js/format.js';
import { words } from '../js/language.js';
import { VirtualRows } from '../js/virtual-rows.js';

/** Text is shown in pieces of this length: a browser lays out one longer line after the other. */
const PIECE = 100_000;

class FileContent extends HTMLElement {
  offer(bytes, name) {
    Object.assign(this, { bytes, name });
    this.kind = kindOf(bytes);
    this.view = h('div', { class: 'content' });
    this.tools = h('div', { class: 'content-tools' });
    fill(this, this.tools, this.view);
    this.#show(this.kind.kind === 'data' ? 'hex' : this.kind.kind);
    return this;
  }

  #show(way) {
    const ways = [...(this.kind.kind === 'image' ? ['image'] : []), 'text', 'hex'];
    const button = (one) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(one === way), onclick: () => this.#choose(one) },
        words(`content.${one}`),
      );
    const save = h(
      'button',
      { type: 'button', class: 'quiet save', onclick: () => this.#save() },
      words('content.save'),
    );
    fill(
      this.tools,
      h('div', { class: 'choice', role: 'group', 'aria-label': words('content.as') }, ways.map(button)),
      save,
    );
    if (this.bytes.length === 0) fill(this.view, h('p', { class: 'note' }, words('content.empty')));
    else if (way === 'hex') this.#hex();
    else if (way === 'image') this.#image();
    else this.#text();
  }

  #choose(way) {
    this.#show(way);
    this.tools.querySelector('[aria-pressed="true"]').focus();
  }

  #text() {
    const decoder = new TextDecoder();
    let from = 0;
    const pre = h('pre', {
      dir: 'ltr',
      translate: 'no',
      tabindex: '0',
      role: 'region',
      'aria-label': words('content.text'),
    });
    const more = h('button', { type: 'button', class: 'quiet' });
    const next = () => {
      const to = Math.min(from + PIECE, this.bytes.length);
      const text = decoder.decode(this.bytes.subarray(from, to), { stream: to < this.bytes.length });
      from = to;
      pre.append(...lines(text));
      more.hidden = from === this.bytes.length;
      fill(more, words('content.more', { size: size(this.bytes.length - from) }));
    };
    more.addEventListener('click', next);
    next();
    fill(this.view, pre, more);
  }

  #hex() {
    const room = h('div', { class: 'room' });
    const field = h(
      'div',
      { class: 'hex', dir: 'ltr', translate: 'no', tabindex: '0', role: 'region', 'aria-label': words('content.hex') },
      room,
    );
    fill(this.view, field);
    const row = (index) => {
      const { offset, hex, ascii } = hexLine(this.bytes, index);
      return h(
        'div',
        { class: 'hex-row' },
        h('span', { class: 'offset' }, offset),
        h('span', {}, hex),
        h('span', { class: 'ascii' }, ascii),
      );
    };
    const rows = new VirtualRows(field, room, row, () => undefined);
    // Its rows are measured once they are in the page.
    requestAnimationFrame(() => rows.set(Math.ceil(this.bytes.length / 16)));
  }

  /** Drawn from its pixels: so no address is made for it, and a picture stays a picture whatever else its bytes may be. */
  async #image() {
    const { type, width, height } = this.kind;
    const parameters = { type, width: count(width), height: count(height) };
    const note = h('p', { class: 'note' }, words('content.picture', parameters));
    fill(this.view, note);
    if (width * height > PIXELS || width * height === 0) return fill(note, words('content.too-many', parameters));
    try {
      const bitmap = await createImageBitmap(new Blob([this.bytes], { type }));
      const canvas = h('canvas', { width: bitmap.width, height: bitmap.height, role: 'img', 'aria-label': this.name });
      canvas.getContext('2d').drawImage(bitmap, 0, 0);
      bitmap.close();
      this.view.append(canvas);
    } catch {
      fill(note, words('content.no-picture', parameters));
    }
  }

  /** Exactly these bytes, under the file's name, as nothing that a browser would open by itself. */
  #save() {
    const href = URL.createObjectURL(new Blob([this.bytes], { type: 'application/octet-stream' }));
    h('a', { href, download: saved(this.name) }).click();
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
  }
}

/** A name that a file may have anywhere, without what nobody would see. */
const saved = (name) =>
  name
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}/\\:*?"<>|]/gu, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120) || 'file';

/** A text with its line ends; anything else that is unseen becomes visible. */
const lines = (text) => {
  const holder = h('span');
  fill(
    holder,
    text.split(/(\r?\n|\t)/).map((piece, index) => (index % 2 === 1 ? document.createTextNode(piece) : piece)),
  );
  return [...holder.childNodes];
};

customElements.define('file-content', FileContent);
