// <image-view>: what stands behind the name, once it is looked up: tags at the side, the image beside them.

import * as address from '../js/address.js';
import { fill, h, tell } from '../js/dom.js';
import { isArchive, STORE } from '../js/hosts.js';
import { learn, phrase, words } from '../js/language.js';
import { style } from '../js/style.js';
import { sampleLinks } from './example-list.js';

class ImageView extends HTMLElement {
  /** The full names that somebody asked to look up: coming back to one of them looks it up again. */
  wanted = new Set();
  /** What is to be shown of it, as the address says. */
  view = {};

  /** Follows the name; what was opened of another name is closed. */
  show(explanation) {
    const returning = this.returning;
    this.returning = false;
    this.hidden = !explanation;
    if (!explanation) return this.#close();
    const same = this.explanation?.canonical === explanation.canonical;
    this.explanation = explanation;
    if (!same && !returning) this.view = {};
    if (this.opened && same) this.#turn();
    else if (returning && this.#isWanted(explanation.canonical)) this.open();
    else this.#invite();
  }

  /** The next name comes by a link or from the history, so that it is opened if it was wanted before. */
  expectReturn(view) {
    this.returning = true;
    this.view = view;
  }

  /** Somebody asked for it here, or did so before the page was loaded again. */
  #isWanted(canonical) {
    return this.wanted.has(canonical) || address.asked() === canonical;
  }

  #turn() {
    address.keepAsked(this.explanation.canonical);
    this.opened.show(this.view);
  }

  /** Looks the name up. */
  async open() {
    const { reference, registry, canonical, familiar, input } = this.explanation;
    this.wanted.add(canonical);
    address.keepAsked(canonical);
    const parts = await loaded().catch(() => undefined);
    if (this.explanation?.canonical !== canonical) return;
    if (!parts) return this.#unloaded();
    if (!this.opened) {
      this.body = h('div', { class: 'opened' });
      fill(this, section(this.body));
    }
    const before = this.opened;
    before?.stop();
    const target = { reference, registry, canonical, familiar, name: input };
    this.opened = parts.openImage(this.body, target, before, this.view);
  }

  /** Fetches what a look-up takes of this page while there is time, so that it is there if the network is not. */
  prepare() {
    const prepare = () => loaded().catch(() => undefined);
    if (globalThis.requestIdleCallback) requestIdleCallback(prepare);
    else setTimeout(prepare, 1000);
  }

  #unloaded() {
    const retry = h('button', { type: 'button', class: 'quiet', onclick: () => this.open() }, words('failure.retry'));
    this.#stop();
    fill(this, section(h('div', { class: 'idle' }, h('p', {}, words('failure.unloaded')), h('p', {}, retry))));
    tell(this, 'announce', words('failure.unloaded'));
  }

  #invite() {
    this.#stop();
    fill(this, section(h('div', { class: 'idle' }, invitation(this.explanation))));
  }

  #close() {
    this.#stop();
    this.explanation = undefined;
    fill(this);
  }

  #stop() {
    this.opened?.stop();
    this.opened = undefined;
  }
}

function section(content) {
  const heading = h('h2', { id: 'image-heading', 'data-words': 'image.heading' }, words('image.heading'));
  return h('section', { 'aria-labelledby': 'image-heading' }, heading, content);
}

/** The modules and the style of an opened image. */
async function loaded() {
  const [parts] = await Promise.all([import('../js/look-up.js'), learn('registry'), style('image')]);
  return parts;
}

function invitation({ registry, reference }) {
  if (isArchive(reference.registry)) return h('p', {}, words('image.idle-archive'));
  if (reference.registry === STORE) return h('p', {}, words('image.idle-store'));
  if (registry?.kind === 'sandbox') return h('p', {}, words('image.idle-sandbox'));
  const host = h('code', { dir: 'ltr', translate: 'no' }, registry?.apiHost ?? '');
  const lines = [h('p', {}, phrase('image.idle', { host }))];
  if (registry?.cors === 'no')
    lines.push(h('p', {}, phrase('image.idle-no-cors', { registry: registry.title })), sampleLinks());
  return lines;
}

customElements.define('image-view', ImageView);
