// <platform-matrix>: the platforms that an index has images for; one is chosen.

import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';

class PlatformMatrix extends HTMLElement {
  /** Offers the platforms of an index; without one there is nothing to choose. */
  offer(index, current, choose) {
    const label = h('h3', { id: 'platforms' }, words(index ? 'image.platforms' : 'image.platform'));
    if (!index)
      fill(
        this,
        label,
        h(
          'p',
          {},
          current && h('code', { dir: 'ltr' }, current),
          ' ',
          h('small', { class: 'claim' }, words('image.single')),
        ),
      );
    else
      fill(
        this,
        label,
        h(
          'div',
          { class: 'platforms', role: 'radiogroup', 'aria-labelledby': 'platforms' },
          index.platforms.map((one) => radio(one, current, choose)),
        ),
      );
    return this;
  }
}

function radio({ name }, current, choose) {
  const change = () => choose(name);
  const input = h('input', {
    type: 'radio',
    name: 'platform',
    value: name,
    checked: name === current,
    onchange: change,
  });
  return h('label', {}, input, h('span', { dir: 'ltr', translate: 'no' }, name));
}

customElements.define('platform-matrix', PlatformMatrix);
