// <compare-files>: the files in which two images differ, as a tree, once the layers of both are read.

import { fragment } from '../js/address.js';
import { code, fill, h, tell } from '../js/dom.js';
import { count, moment, size } from '../js/format.js';
import { words } from '../js/language.js';
import { layerImage } from '../js/layer-image.js';
import { ask } from '../js/layer-jobs.js';
import { atOf } from '../js/places.js';
import './file-tree.js';
import './layer-reader.js';
import { reasonOf } from './layer-reader.js';

class CompareFiles extends HTMLElement {
  offer(job, other) {
    Object.assign(this, { job, other });
    this.images = [layerImage(job.image.answer, job.reference), layerImage(other.answer, other.reference)];
    this.status = h('p', { class: 'note' });
    this.room = h('div', { class: 'files' });
    const heading = h('h3', {}, words('compare.files'));
    const reader = document.createElement('layer-reader').offer(...this.images);
    fill(this, heading, reader, this.status, this.room);
    return this;
  }

  connectedCallback() {
    this.end = new AbortController();
    for (const image of this.images) image.addEventListener('change', () => this.#show(), { signal: this.end.signal });
    this.#show();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  async #show() {
    if (this.shown || this.images.some(({ state }) => state !== 'there')) return;
    this.shown = true;
    const [one, other] = this.images;
    this.pair = pairOf(one, other);
    try {
      this.about = await this.pair.ask('about');
      const { changes } = this.about;
      const parameters = Object.fromEntries(Object.entries(changes).map(([kind, found]) => [kind, count(found)]));
      const none = Object.values(changes).every((found) => found === 0);
      fill(this.status, words(none ? 'compare.files-same' : 'compare.files-differ', parameters));
      if (none) return;
      this.sheet = h('div', { class: 'difference' }, h('p', { class: 'note empty' }, words('compare.choose')));
      this.tree = document.createElement('file-tree').offer(this.pair, (path) => this.#choose(path));
      fill(this.room, h('div', { class: 'side' }, this.tree), this.sheet);
      this.tree.refresh(await this.pair.list({ scope: 'both' }));
    } catch (failure) {
      fill(this.status, reasonOf(failure));
    }
  }

  async #choose(path) {
    this.tree.reveal(path);
    const found = await this.pair.ask('sides', path);
    if (!found) return fill(this.sheet, h('p', { class: 'note' }, words('compare.folder')));
    const { before, after } = found;
    const { name, view } = this.job;
    const names = [
      [name, view.platform],
      [this.other.full, view.on],
    ];
    const link = (side, [title, platform]) =>
      side &&
      h(
        'a',
        {
          href: fragment(title, { view: 'files', at: atOf('merged', path), platform }),
          onclick: () => tell(this, 'tag-chosen', this.other.canonical),
        },
        words('compare.open'),
      );
    const rows = ROWS.map(([key, value]) => [key, before && value(before), after && value(after)]).filter(
      ([, old, now]) => old !== now,
    );
    const cell = (text) =>
      text === undefined ? h('td', { class: 'unset' }, words('compare.unset')) : h('td', {}, code(text));
    const head = ['compare.setting', 'compare.before', 'compare.after'].map((key) =>
      h('th', { scope: 'col' }, words(key)),
    );
    fill(
      this.sheet,
      h('h3', {}, code(`/${path}`)),
      h(
        'table',
        { class: 'settings' },
        h('thead', {}, h('tr', {}, head)),
        h(
          'tbody',
          {},
          rows.map(([key, old, now]) => h('tr', {}, h('th', { scope: 'row' }, words(key)), cell(old), cell(now))),
          h(
            'tr',
            {},
            h('th', { scope: 'row' }, words('compare.content')),
            h('td', {}, link(before, names[0])),
            h('td', {}, link(after, names[1])),
          ),
        ),
      ),
    );
  }
}

const ROWS = [
  ['file.type', ({ type }) => words(`type.${type}`)],
  ['file.link', ({ link }) => link],
  ['file.size', ({ size: bytes }) => (bytes < 1000 ? size(bytes) : `${size(bytes)} (${count(bytes)})`)],
  ['file.mode', ({ mode }) => mode.toString(8).padStart(4, '0')],
  ['file.owner', ({ uid, gid }) => `${uid}:${gid}`],
  ['file.time', ({ mtime }) => moment(mtime)],
];

/** What two images are to the worker: one whose files are the differences. */
function pairOf(one, other) {
  const key = `${one.key} ${other.key}`;
  const made = async () => {
    await Promise.all([one.ask('about'), other.ask('about')]);
    return ask('differences', [key, one.key, other.key]);
  };
  const asked = async (method, ...parameters) => {
    if (method === 'about') return made();
    try {
      return await ask(method, [key, ...parameters]);
    } catch (failure) {
      // The worker was replaced: it is told again.
      if (failure.code !== 'lost' && failure.code !== 'not-opened') throw failure;
      await made();
      if (pair.wanted && method !== 'list') await ask('list', [key, pair.wanted]);
      return ask(method, [key, ...parameters]);
    }
  };
  const pair = {
    layers: [],
    ask: asked,
    list(wanted) {
      pair.wanted = wanted;
      return asked('list', wanted);
    },
  };
  return pair;
}

customElements.define('compare-files', CompareFiles);
