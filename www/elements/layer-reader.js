// <layer-reader>: reads the layers of an image, or of several, when somebody asks for it, tells how far it is, and stops it.

import { fill, h, tell } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';

class LayerReader extends HTMLElement {
  /** Offers to read the layers of images; nothing is downloaded before. */
  offer(...images) {
    this.images = images;
    return this;
  }

  /** The images as if they were one; a layer that they share counts once. */
  get image() {
    const is = (state) => (one) => one.state === state;
    const { images } = this;
    const reading = this.busy || images.some(is('reading'));
    const state = reading ? 'reading' : images.every(is('there')) ? 'there' : 'idle';
    const all = images.flatMap((one) => one.layers).sort((a, b) => is('read')(a) - is('read')(b));
    const layers = new Map(all.map((layer) => [layer.layer.descriptor.digest, layer]));
    return { state, layers: [...layers.values()], failure: images.find(({ failure }) => failure)?.failure };
  }

  /** One after the other: what they share is read once. */
  async #read() {
    this.busy = true;
    for (const one of this.images) if (this.busy) await one.read();
    this.busy = false;
    this.#show();
  }

  #cancel() {
    this.busy = false;
    for (const one of this.images) one.cancel();
  }

  connectedCallback() {
    this.end = new AbortController();
    const { signal } = this.end;
    for (const one of this.images) one.addEventListener('change', () => this.#show(), { signal });
    this.#show();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  #show() {
    const { state, layers, failure } = this.image;
    const failed = layers.filter((one) => one.state === 'failed');
    if (failure) failed.push({ failure });
    const shape = `${state} ${failed.length}`;
    if (shape !== this.shape) this.#build(state, failed);
    this.shape = shape;
    if (state === 'reading') this.#progress();
  }

  #build(state, failed) {
    const focused = this.contains(document.activeElement);
    this.hidden = state === 'there' && failed.length === 0;
    if (state === 'reading') fill(this, this.#running());
    else if (failed.length > 0) fill(this, this.#failed(failed));
    else fill(this, this.#invitation());
    if (focused) this.querySelector('button')?.focus();
    if (failed.length > 0 && state !== 'reading') tell(this, 'announce', this.querySelector('p').textContent);
  }

  #invitation() {
    const left = this.image.layers.filter(({ state, foreign }) => state !== 'read' && !foreign);
    const bytes = left.reduce((sum, { layer }) => sum + layer.descriptor.size, 0);
    return [
      h('p', {}, words('layers.invite')),
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => this.#read() },
        words('layers.read', { size: size(bytes) }),
      ),
    ];
  }

  #running() {
    this.bar = h('progress', { max: '1', 'aria-label': words('layers.reading') });
    this.said = h('span', { class: 'said' });
    const stop = h('button', { type: 'button', class: 'quiet', onclick: () => this.#cancel() }, words('layers.stop'));
    return h('div', { class: 'running' }, this.bar, this.said, stop);
  }

  #progress() {
    const { layers } = this.image;
    const [total, read, entries] = layers.reduce(
      ([all, done, found], { layer, state, progress, summary }) => [
        all + layer.descriptor.size,
        done + (state === 'read' ? layer.descriptor.size : (progress?.read ?? 0)),
        found + (summary?.count ?? progress?.entries ?? 0),
      ],
      [0, 0, 0],
    );
    this.bar.value = total === 0 ? 1 : read / total;
    const parameters = { read: size(read), total: size(total), count: count(entries) };
    fill(this.said, words('layers.progress', parameters));
  }

  #failed(failed) {
    return h(
      'div',
      { class: 'failure' },
      failed.map(({ index, failure }) =>
        h(
          'p',
          {},
          index !== undefined && [h('strong', {}, words('layers.number', { number: count(index + 1) })), ' '],
          reasonOf(failure),
        ),
      ),
      h('button', { type: 'button', class: 'quiet', onclick: () => this.#read() }, words('failure.retry')),
    );
  }
}

/** Why something failed, in words. */
export function reasonOf({ code, sentence }) {
  if (sentence) return say(sentence);
  return words(code === 'trap' ? 'layers.trap' : 'failure.internal');
}

customElements.define('layer-reader', LayerReader);
