// <raw-view>: a document exactly as it was sent. Each descriptor's digest leads on, each known key is explained beside it.

import { fragment } from '../js/address.js';
import { follow } from '../js/documents.js';
import { fill, h, outside, tell } from '../js/dom.js';
import { size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { shapeOf } from '../js/shapes.js';
import { targetOf } from './command-list.js';
import { copyButton } from './copy-button.js';
import { digestLine } from './digest-line.js';
import './json-text.js';

/** How documents are shown, as it was chosen last: as they were sent, or laid out. */
const chosen = { exact: undefined };

class RawView extends HTMLElement {
  /** Shows the document at the end of the address's trail. */
  offer(job) {
    this.job = job;
    this.trail = (job.view.at ?? '').split(',').filter(Boolean);
    fill(this, h('p', { class: 'note' }, words('raw.loading')));
    this.#load();
    return this;
  }

  async #load() {
    try {
      this.way = await follow(this.job, this.trail);
      if (this.way) this.#show();
      else fill(this, h('p', { class: 'note' }, words('raw.nowhere')), this.#link([], words('raw.first')));
    } catch (failure) {
      if (failure.code === 'aborted') return;
      const reason = failure.sentence ? say(failure.sentence) : words('failure.internal');
      const retry = h(
        'button',
        { type: 'button', class: 'quiet', onclick: () => this.offer(this.job) },
        words('failure.retry'),
      );
      fill(this, h('p', { class: 'note' }, reason), retry);
      tell(this, 'announce', reason);
    }
  }

  #show() {
    const { descriptor, bytes } = this.way.at(-1);
    const text = bytes && decoded(bytes);
    const label = roleName(this.way.at(-1));
    const exact = chosen.exact ?? (text ?? '').trim().includes('\n');
    fill(
      this,
      this.way.length > 1 && this.#steps(),
      bytes ? digestLine(label, descriptor.digest) : unverified(label, descriptor.digest),
      h('p', { class: 'note' }, outside(descriptor.mediaType), ' · ', size(descriptor.size)),
      text !== undefined && h('div', { class: 'raw-tools' }, this.#layouts(exact), copyButton(text, words('raw.copy'))),
      text === undefined ? h('p', {}, words(bytes ? 'raw.no-text' : 'raw.not-fetched')) : this.#text(text, exact),
      this.#commands(),
    );
  }

  #text(text, exact) {
    const link = (digest) => this.#address([...this.trail, digest]);
    const shape = shapeOf(this.way.at(-1).descriptor.mediaType);
    return document.createElement('json-text').offer({ text, exact, shape, link });
  }

  /** The way here: each document on it is a link. */
  #steps() {
    const steps = this.way.map((step, index) => {
      const last = index === this.way.length - 1;
      const name = roleName(step);
      return h(
        'li',
        {},
        last ? h('span', { 'aria-current': 'true' }, name) : this.#link(this.trail.slice(0, index), name),
      );
    });
    return h('nav', { class: 'trail', 'aria-label': words('raw.trail') }, h('ol', {}, steps));
  }

  #layouts(exact) {
    const choose = (value) => {
      chosen.exact = value;
      this.#show();
      this.querySelector('.raw-tools [aria-pressed="true"]').focus();
    };
    const button = (value, key) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(value === exact), onclick: () => choose(value) },
        words(key),
      );
    const buttons = [button(true, 'raw.exact'), button(false, 'raw.laid-out')];
    return h('div', { class: 'choice', role: 'group', 'aria-label': words('raw.layout') }, buttons);
  }

  #commands() {
    const { descriptor, role } = this.way.at(-1);
    const target = targetOf(this.job);
    const { digest } = descriptor;
    const isManifest = ['index', 'manifest'].includes(shapeOf(descriptor.mediaType)) || role === 'root';
    const names = {
      tag: this.trail.length === 0 ? target.names.tag : undefined,
      digest: `${target.repository}@${digest}`,
    };
    const only = isManifest ? ['manifest'] : ['blob'];
    const list = document.createElement('command-list').offer({ ...target, names, digest, only, platform: undefined });
    return h('div', { class: 'block' }, h('h3', {}, words('raw.commands')), list);
  }

  #address(trail) {
    const { name, view } = this.job;
    return fragment(name, { view: 'raw', at: trail.join(','), platform: view.platform });
  }

  #link = (trail, text) => h('a', { href: this.#address(trail) }, text);
}

function unverified(label, digest) {
  const code = h('code', { dir: 'ltr', translate: 'no' }, digest);
  return h('div', { class: 'digest-line' }, h('span', { class: 'label' }, label), code, copyButton(digest, label));
}

/** What a document is, and for which platform. */
function roleName({ role, descriptor }) {
  const shape = shapeOf(descriptor.mediaType);
  const { os, architecture, variant } = descriptor.platform ?? {};
  const platform = os && os !== 'unknown' ? ` ${[os, architecture, variant].filter(Boolean).join('/')}` : '';
  return `${words(`shape.${shape ?? (role === 'layers' ? 'layer' : 'other')}`)}${platform}`;
}

/** Bytes as text, character by character what they are; nothing if they are no text. */
function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

customElements.define('raw-view', RawView);
