// <image-view>: what stands behind the name, once it is looked up: tags at the side, the image beside them.

import { fill, h } from '../js/dom.js';
import { phrase, words } from '../js/language.js';
import { sampleLinks } from './example-list.js';

class ImageView extends HTMLElement {
  /** Follows the name; what was opened of another name is closed. */
  show(explanation) {
    const { reference, canonical } = explanation ?? {};
    const follows = this.opened && reference && canonical !== this.canonical && this.#sameRepository(reference);
    this.hidden = !explanation;
    if (!explanation) return this.#close();
    const same = canonical === this.canonical;
    this.explanation = explanation;
    this.canonical = canonical;
    if (this.opened && same) this.opened.show();
    else if (follows && this.awaited) this.open();
    else this.#idle();
    this.awaited = false;
  }

  /** The next name is one of the tags listed here: the click that chose it is a click to look it up. */
  await() {
    this.awaited = true;
  }

  /** Looks the name up. */
  async open() {
    const [{ openImage }] = await Promise.all([import('../js/look-up.js'), dressed()]);
    const { reference, registry } = this.explanation;
    this.repository = `${reference.registry}/${reference.repository}`;
    if (!this.opened) {
      this.body = h('div', { class: 'opened' });
      fill(this, this.#section(this.body));
    }
    this.opened?.stop();
    this.opened = openImage(this.body, { reference, registry, canonical: this.canonical, familiar: this.explanation.familiar });
  }

  #close() {
    this.opened?.stop();
    this.opened = undefined;
    this.canonical = undefined;
    fill(this);
  }

  #idle() {
    this.opened?.stop();
    this.opened = undefined;
    fill(this, this.#section(h('div', { class: 'idle' }, invitation(this.explanation.registry))));
  }

  #section(content) {
    return h('section', { 'aria-labelledby': 'image-heading' }, h('h2', { id: 'image-heading' }, words('image.heading')), content);
  }

  #sameRepository({ registry, repository }) {
    return `${registry}/${repository}` === this.repository;
  }
}

let style;

/** The style of an opened image, fetched with the first one. */
function dressed() {
  style ??= new Promise((resolve) => {
    const href = new URL('../css/image.css', import.meta.url).href;
    document.head.append(h('link', { rel: 'stylesheet', href, onload: resolve, onerror: resolve }));
  });
  return style;
}

function invitation(registry) {
  if (registry?.kind === 'sandbox') return h('p', {}, words('image.idle-sandbox'));
  const host = h('code', { dir: 'ltr', translate: 'no' }, registry?.apiHost ?? '');
  const lines = [h('p', {}, phrase('image.idle', { host }))];
  if (registry?.cors === 'no') lines.push(h('p', {}, phrase('image.idle-no-cors', { registry: registry.title })), sampleLinks());
  return lines;
}

customElements.define('image-view', ImageView);
