// <side-view>: what is shown where no name is: the images that are kept here, and where Docker keeps its own. Each has an
// address, `#?view=docker`, and is fetched when it is first opened.

import { fill, h } from '../js/dom.js';
import { language, learn, words } from '../js/language.js';
import { style } from '../js/style.js';

const VIEWS = {
  docker: {
    element: 'docker-places',
    styles: ['side'],
    load: () => [import('./docker-places.js'), learn('docker')],
    heading: () => words('side.docker'),
  },
  images: {
    element: 'images-view',
    styles: ['image', 'side', 'images'],
    load: () => [import('./images-view.js'), learn('images'), learn('registry')],
    heading: () => words('images.heading'),
  },
};

class SideView extends HTMLElement {
  /** Shows a view; where there is none of that name, nothing. */
  turn(view) {
    const wanted = Object.hasOwn(VIEWS, view ?? '') ? view : undefined;
    this.hidden = !wanted;
    for (const link of document.querySelectorAll('a[data-side]')) {
      if (link.dataset.side === wanted) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    if (wanted) document.title = `${words(`side.${wanted}`)} · pullspec`;
    if (wanted === this.wanted && this.lang === language()) return;
    if (wanted && wanted !== this.wanted) scrollTo({ top: 0 });
    Object.assign(this, { wanted, lang: language() });
    this.#open();
  }

  async #open() {
    const { wanted, lang } = this;
    if (!wanted) return fill(this);
    const content = await loaded(wanted).catch(() => this.#unloaded());
    if (wanted !== this.wanted || lang !== this.lang) return;
    const heading = h('h2', { id: 'side-heading' }, VIEWS[wanted].heading());
    fill(this, h('section', { 'aria-labelledby': 'side-heading' }, heading, content));
  }

  #unloaded() {
    const retry = h('button', { type: 'button', class: 'quiet', onclick: () => this.#open() }, words('failure.retry'));
    return h('p', {}, words('failure.unloaded'), ' ', retry);
  }
}

async function loaded(view) {
  const { element, styles, load } = VIEWS[view];
  await Promise.all([...load(), ...styles.map(style)]);
  return document.createElement(element);
}

customElements.define('side-view', SideView);
