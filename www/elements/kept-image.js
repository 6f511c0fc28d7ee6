// <kept-image>: one image that is kept here, with all its names, and what can be done with each.

import { fragment } from '../js/address.js';
import { fill, h, icon, outside, tell, wrapping } from '../js/dom.js';
import { day, size } from '../js/format.js';
import { images } from '../js/images.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';
import { deedPanel } from './deed-panel.js';
import { deedTrace } from './deed-trace.js';

const ACTIONS = ['tag', 'push', 'export', 'rm'];

class KeptImage extends HTMLElement {
  offer(all) {
    const said = JSON.stringify(all);
    if (this.said === said) return;
    Object.assign(this, { all, said });
    this.panel ??= h('div', { class: 'panel' });
    this.facts = h(
      'div',
      { class: 'row' },
      h(
        'ul',
        { class: 'names' },
        all.map((image) => this.#name(image)),
      ),
      facts(all[0]),
    );
    fill(this, this.facts, this.panel);
    if (this.open && !all.some((image) => nameOf(image) === this.open.name)) this.open = undefined;
  }

  /** Whether something is asked or told below it. */
  get inUse() {
    return this.panel?.hasChildNodes() ?? false;
  }

  #name(image) {
    const reference = image.mounted;
    const name = nameOf(image);
    return h(
      'li',
      {},
      h(
        'a',
        { href: fragment(reference), onclick: () => tell(this, 'tag-chosen', reference), dir: 'ltr', translate: 'no' },
        parts(image),
      ),
      !image.name && h('span', { class: 'note' }, words('kept.nameless')),
      h(
        'span',
        { class: 'buttons' },
        ACTIONS.map((action) => this.#button(action, image, name)),
      ),
    );
  }

  #button(action, image, name) {
    const pressed = () => this.#toggle(action, image, name, button);
    const button = h(
      'button',
      {
        ...{ type: 'button', class: 'quiet', 'data-action': action, onclick: pressed, 'aria-expanded': 'false' },
        'aria-label': `${words(`deed-name.${action}`)}: ${image.familiar}`,
      },
      words(`deed-name.${action}`),
    );
    return button;
  }

  /** Opens what an action asks for, or closes it. */
  #toggle(action, image, name, button) {
    const same = this.open?.action === action && this.open.name === name;
    for (const other of this.querySelectorAll('[aria-expanded="true"]')) other.setAttribute('aria-expanded', 'false');
    this.open = same ? undefined : { action, name };
    if (same) return fill(this.panel);
    button.setAttribute('aria-expanded', 'true');
    const close = () => {
      this.#toggle(action, image, name, button);
      button.focus();
    };
    fill(
      this.panel,
      deedPanel({ action, image, name, all: this.all, close, begin: (...deed) => this.#begin(...deed) }),
    );
    this.panel.querySelector('input, button')?.focus();
  }

  #close() {
    this.querySelector('[aria-expanded="true"]')?.focus();
    for (const button of this.querySelectorAll('[aria-expanded]')) button.setAttribute('aria-expanded', 'false');
    this.open = undefined;
    fill(this.panel);
  }

  /** The command's trace stands where it was begun; that of the last name of an image stands above the list. */
  #begin(kind, subject, ...parameters) {
    const row = kind !== 'rm' || this.all.length > 1;
    const again = () => this.#begin(kind, subject, ...parameters);
    const view = this.closest('images-view');
    const deed = images.begin(kind, { ...subject, row }, ...parameters);
    const close = () => {
      images.forget(deed);
      this.#close();
    };
    if (row) fill(this.panel, deedTrace(deed, { again, close }));
    (row ? this.panel : view.querySelector('.deeds')).querySelector('button')?.focus();
  }
}

/** What a command calls an image. */
export const nameOf = ({ name, descriptor }) => name ?? descriptor.digest;

/** The name as it is familiar, its tag in the colour of tags. */
function parts({ name, familiar }) {
  if (!name) return outside(familiar);
  const at = familiar.lastIndexOf(':');
  const tagged = at > familiar.lastIndexOf('/');
  return [
    h('span', {}, wrapping(tagged ? familiar.slice(0, at) : familiar)),
    tagged && [
      h('wbr'),
      h('span', { class: 'separator' }, ':'),
      h('span', { 'data-kind': 'tag', class: 'part' }, familiar.slice(at + 1)),
    ],
  ];
}

function facts({ descriptor: { digest }, platforms, size: bytes, created, complete }) {
  const fact = (key, ...content) => [h('dt', {}, words(`kept.${key}`)), h('dd', { 'data-fact': key }, content)];
  return h(
    'dl',
    {},
    fact(
      'digest',
      h('code', { class: 'digest', title: digest, dir: 'ltr', translate: 'no' }, digest.slice(0, 19), '…'),
      copyButton(digest, words('kept.digest')),
    ),
    fact(
      'platforms',
      platforms.map((platform) =>
        h(
          'span',
          { class: 'platform' },
          platform.name ? outside(platform.name) : words('kept.unknown'),
          !platform.complete && incomplete(),
        ),
      ),
      !complete && platforms.length === 0 && incomplete(),
    ),
    fact('size', size(bytes)),
    fact('created', created ? day(created) : '–'),
  );
}

const incomplete = () => [' ', h('span', { class: 'incomplete' }, icon('warn'), words('kept.incomplete'))];

customElements.define('kept-image', KeptImage);
