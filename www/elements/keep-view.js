// <keep-view>: keeps the image that is open in this browser, for one kind of computers or for all.

import { fragment } from '../js/address.js';
import { fill, h } from '../js/dom.js';
import { STORE } from '../js/hosts.js';
import { images } from '../js/images.js';
import { nameToKeep } from '../js/keep.js';
import { words } from '../js/language.js';
import { deedTrace } from './deed-trace.js';
import { dockerCommand } from './docker-command.js';

class KeepView extends HTMLElement {
  offer(job) {
    this.job = job;
    return this;
  }

  connectedCallback() {
    const { job } = this;
    this.name = nameToKeep(job);
    this.chosen = undefined;
    this.state = h('p', { class: 'note', role: 'status' });
    this.trace = h('div', {});
    this.same = h('div', {});
    this.button = h('button', { type: 'button', class: 'primary', onclick: () => this.#pull() }, words('pull.pull'));
    fill(
      this,
      h('p', {}, words(job.reference.registry === STORE ? 'keep.kept' : 'keep.lead')),
      job.reference.registry !== STORE && [this.#platforms(), h('p', {}, this.button), this.same],
      this.trace,
      this.state,
      h('p', {}, h('a', { href: fragment('', { view: 'images' }) }, words('keep.all'))),
    );
    this.end = new AbortController();
    images.addEventListener('change', () => this.#show(), { signal: this.end.signal });
    this.#show();
    images.refresh();
    const running = images.deeds.findLast(({ subject, kind }) => kind === 'pull' && subject.name === this.name);
    if (running) this.#trace(running);
  }

  disconnectedCallback() {
    this.end.abort();
  }

  /** The platform that is shown, or every one. */
  #platforms() {
    const { platform, index } = this.job.image.answer ?? {};
    if (!index) return undefined;
    const one = (value, text) =>
      h(
        'label',
        {},
        h('input', {
          type: 'radio',
          name: 'keep-platform',
          checked: value !== 'all',
          onchange: () => this.#choose(value),
        }),
        ' ',
        text,
      );
    this.chosen = platform;
    return h(
      'fieldset',
      {},
      h('legend', { class: 'label' }, words('pull.platform')),
      one(platform, platform),
      one('all', words('keep.every')),
    );
  }

  #choose(platform) {
    this.chosen = platform;
    this.#show();
  }

  #show() {
    const kept = images.list.find(({ name }) => name === this.name);
    fill(this.state, kept ? words('keep.here') : images.state === 'failed' && words('images.unopened'));
    fill(this.same, dockerCommand('pull', { name: this.name, platform: this.chosen }));
  }

  #pull() {
    const { registry } = this.job.reference;
    const platform = this.chosen;
    const from = this.job.canonical;
    const options = { ...(platform && { platform }), ...(from !== this.name && { as: this.name }) };
    const deed = images.begin('pull', { name: this.name, registry, platform }, from, options);
    this.#trace(deed);
  }

  #trace(deed) {
    fill(this.trace, deedTrace(deed, { again: () => this.#pull() }));
  }
}

customElements.define('keep-view', KeepView);
