// <paste-offers>: the names found in a text that is more than a name.

import { code, fill, h, tell } from '../js/dom.js';
import { words } from '../js/language.js';

/** More are hardly read; the first ones stand for the text. */
const LIMIT = 24;

class PasteOffers extends HTMLElement {
  /** Shows names that were found, the one in the field marked. */
  show(found, current) {
    this.hidden = found.length === 0;
    if (this.hidden) return fill(this);
    const unique = [...new Map(found.map((offer) => [offer.name, offer])).values()].slice(0, LIMIT);
    fill(
      this,
      h('p', { class: 'label', id: 'offers' }, words('offers.heading')),
      h(
        'ul',
        { 'aria-labelledby': 'offers' },
        unique.map((offer) => h('li', {}, this.#offer(offer, current))),
      ),
    );
  }

  #offer({ name, source }, current) {
    const use = () => tell(this, 'name-chosen', { name, keepOffers: true });
    const properties = { type: 'button', class: 'quiet offer', 'aria-pressed': String(name === current), onclick: use };
    return h('button', properties, code(name), h('small', {}, words(`offers.${source}`)));
  }
}

customElements.define('paste-offers', PasteOffers);
