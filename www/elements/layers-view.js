// <layers-view>: what an image's layers are, how large, what they hold, and what of it is held for nothing.

import { fill, h, tell } from '../js/dom.js';
import { count, share, size } from '../js/format.js';
import { words } from '../js/language.js';
import { layerImage } from '../js/layer-image.js';
import { ask } from '../js/layer-jobs.js';
import './docker-file.js';
import './layer-rail.js';
import './layer-reader.js';
import { layerFacts, layerMark, signOf, worst } from './layer-verdict.js';
import { facts } from './registry-card.js';
import './tree-map.js';
import './waste-list.js';

class LayersView extends HTMLElement {
  offer(job) {
    this.job = job;
    const { answer } = job.image;
    this.image = layerImage(answer, job.reference);
    this.rail = document.createElement('layer-rail');
    this.file = document.createElement('docker-file');
    this.file.hidden = true;
    this.ways = h('div', { class: 'choice', role: 'group', 'aria-label': words('layers.as') });
    this.#way('rail');
    this.summary = h('div', { class: 'summary' });
    this.inside = h('div', { class: 'inside' });
    const reader = document.createElement('layer-reader').offer(this.image);
    fill(this, reader, this.summary, h('div', { class: 'way' }, this.ways, this.rail, this.file), this.inside);
    this.#instructions();
    return this;
  }

  /** The history as instructions: by the package, which needs nothing for that but the config. */
  async #instructions() {
    const { config } = this.job.image.answer;
    if (!config) return;
    this.lines = await ask('dockerfile', [{ history: config.history, rootfs: config.rootfs }]).catch(() => undefined);
    this.done = undefined;
    if (!this.lines) return;
    this.file.offer(this.lines);
    this.#show();
  }

  #way(way) {
    this.rail.hidden = way !== 'rail';
    this.file.hidden = way === 'rail';
    const choose = (one) => {
      this.#way(one);
      this.ways.querySelector('[aria-pressed="true"]').focus();
    };
    const button = (one) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(one === way), onclick: () => choose(one) },
        words(`way.${one}`),
      );
    fill(this.ways, ['rail', 'dockerfile'].map(button));
  }

  connectedCallback() {
    this.end = new AbortController();
    this.image.addEventListener('change', () => this.#show(), { signal: this.end.signal });
    this.#show();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  /** Each layer once it is read; what is in them when all are there. */
  #show() {
    const { image, job } = this;
    const { layers, config } = job.image.answer;
    const done = image.layers.filter(({ state }) => state === 'read' || state === 'failed').length;
    if (done !== this.done) {
      this.done = done;
      this.rail.offer(layers, config?.history ?? [], {
        of: (index) => known(image, job, index),
        lines: this.lines,
      });
    }
    if (image.state !== 'there' || this.told) return;
    this.told = true;
    this.#summary(image);
    fill(
      this.inside,
      document.createElement('tree-map').offer(image, job),
      document.createElement('waste-list').offer(image, job),
    );
    tell(this, 'announce', words('layers.there', { count: count(image.about.files), size: size(image.about.bytes) }));
  }

  /** What is known of all layers together, with the digest of the manifest that names them. */
  #verdict() {
    const states = this.image.layers.map(worst);
    const state = ['mismatch', 'unknown'].find((one) => states.includes(one)) ?? 'verified';
    const digest = h('code', { dir: 'ltr', translate: 'no', 'data-kind': 'encoded' }, this.image.key);
    return [words('layers.all'), signOf(state), ' ', digest];
  }

  #summary({ about, layers }) {
    const unpacked = layers.reduce((sum, { summary }) => sum + (summary?.unpackedSize ?? 0), 0);
    fill(
      this.summary,
      facts([
        this.#verdict(),
        [
          words('layers.seen'),
          h('strong', {}, size(about.bytes)),
          ' · ',
          words('layers.files', { count: count(about.files) }),
        ],
        [words('layers.unpacked'), size(unpacked)],
        [
          words('layers.hidden'),
          size(about.hiddenBytes),
          about.removed > 0 && [' · ', words('layers.deleted', { count: count(about.removed) })],
        ],
        [
          words('layers.efficiency'),
          share(about.efficiency),
          ' ',
          h('small', { class: 'claim' }, words('layers.as-dive')),
        ],
      ]),
    );
  }
}

/** What reading a layer has told. */
function known(image, job, index) {
  const one = image.layers[index];
  const { summary } = one;
  return { unpacked: summary?.unpackedSize, mark: layerMark(image, one), details: layerFacts(image, job, one) };
}

customElements.define('layers-view', LayersView);
