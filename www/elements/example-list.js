// <example-list>: names that teach one rule each, as a question with the answer behind it.

import { fragment } from '../js/address.js';
import { fill, h } from '../js/dom.js';
import { EXAMPLES, SAMPLES } from '../js/examples.js';
import { words } from '../js/language.js';

class ExampleList extends HTMLElement {
  show() {
    fill(
      this,
      EXAMPLES.map(({ group, names }) => h('div', {}, h('h3', {}, words(`group.${group}`)), list(names))),
    );
  }
}

const list = (names) =>
  h(
    'ul',
    {},
    Object.entries(names).map(([lesson, name]) => h('li', {}, link(name), question(lesson))),
  );

const link = (name) => h('a', { href: fragment(name), dir: 'ltr', translate: 'no' }, shortened(name));

function question(lesson) {
  return h('details', {}, h('summary', {}, words(`ask.${lesson}`)), h('p', {}, words(`tell.${lesson}`)));
}

/** Links to the sample images. */
export const sampleLinks = () =>
  h(
    'ul',
    { class: 'samples' },
    SAMPLES.map((name) => h('li', {}, link(name))),
  );

/** Digests are long: their beginning is enough to be recognised. */
const shortened = (name) => name.replace(/(sha256:[0-9a-f]{8})[0-9a-f]{56}/, '$1…');

customElements.define('example-list', ExampleList);
