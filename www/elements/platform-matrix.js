// <platform-matrix>: the platforms that an index has images for, a row for each operating system; one is chosen.

import { fill, h, icon } from '../js/dom.js';
import { words } from '../js/language.js';

class PlatformMatrix extends HTMLElement {
  /** Offers the platforms of an index; without one there is nothing to choose. */
  offer(index, current, choose) {
    const label = h('h3', { id: 'platforms' }, words(index ? 'image.platforms' : 'image.platform'));
    if (index) fill(this, label, matrix(index, current, choose));
    else fill(this, label, single(current));
    return this;
  }
}

const single = (current) =>
  h(
    'p',
    {},
    current && h('code', { dir: 'ltr', translate: 'no' }, current),
    ' ',
    h('small', { class: 'claim' }, words('image.single')),
  );

function matrix({ platforms, attestations }, current, choose) {
  const systems = grouped(platforms);
  const attested = new Set(attestations.map(({ subject }) => subject));
  return h(
    'div',
    { class: 'platforms', role: 'radiogroup', 'aria-labelledby': 'platforms' },
    [...systems].map(([os, list]) =>
      h(
        'div',
        { class: 'system' },
        systems.size > 1 && h('span', { class: 'os', 'aria-hidden': 'true' }, os),
        h(
          'div',
          { class: 'chips' },
          list.map((one) => radio(one, current, attested.has(one.descriptor.digest), choose)),
        ),
      ),
    ),
  );
}

const system = ({ platform }) => platform.os || words('platforms.other');

function grouped(platforms) {
  const systems = new Map();
  for (const one of platforms) systems.set(system(one), [...(systems.get(system(one)) ?? []), one]);
  return systems;
}

function radio({ name, descriptor }, current, attested, choose) {
  const change = () => choose(name);
  const checked = name === current;
  const input = h('input', { type: 'radio', name: 'platform', value: name, checked, onchange: change });
  const mark = attested && [
    icon('done', 'attested'),
    h('span', { class: 'unseen' }, ` ${words('platforms.attested')}`),
  ];
  const title = attested ? `${descriptor.digest}\n${words('platforms.attested')}` : descriptor.digest;
  return h('label', { title }, input, h('span', { class: 'chip', dir: 'ltr', translate: 'no' }, name, mark));
}

customElements.define('platform-matrix', PlatformMatrix);
