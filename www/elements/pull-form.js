// <pull-form>: a name, for which computers, and the two commands that bring an image here.

import { fill, h } from '../js/dom.js';
import { SAMPLES } from '../js/examples.js';
import { images } from '../js/images.js';
import { words } from '../js/language.js';
import { nameField } from './name-field.js';

class PullForm extends HTMLElement {
  connectedCallback() {
    const id = 'pull-platform';
    this.button = h('button', { class: 'primary', name: 'pull' }, words('pull.pull'));
    this.finder = h(
      'button',
      {
        type: 'button',
        class: 'quiet',
        name: 'find',
        title: words('pull.find-title'),
        onclick: () => this.#begin('find'),
      },
      words('pull.find'),
    );
    this.field = nameField({
      label: words('pull.name'),
      placeholder: SAMPLES[0],
      changed: () => this.#allow(),
    });
    this.platform = h('input', {
      ...{ id, list: 'platforms-known', placeholder: 'linux/amd64', autocomplete: 'off', spellcheck: 'false' },
      ...{ dir: 'ltr', translate: 'no', 'aria-describedby': `${id}-note` },
    });
    fill(
      this,
      h(
        'form',
        { onsubmit: (event) => this.#submit(event) },
        this.field,
        h(
          'div',
          { class: 'for' },
          h('label', { class: 'label', for: id }, words('pull.platform')),
          this.platform,
          h('p', { class: 'note', id: `${id}-note` }, words('pull.platform-note')),
        ),
        h('div', { class: 'buttons' }, this.button, this.finder),
        PLATFORMS,
      ),
      h(
        'p',
        { class: 'note' },
        words('pull.samples'),
        ' ',
        SAMPLES.map((name) => [this.#sample(name), ' ']),
      ),
    );
    this.#allow();
  }

  #sample(name) {
    const use = () => {
      this.field.put(name);
      this.button.focus();
    };
    return h(
      'button',
      { type: 'button', class: 'quiet', onclick: use },
      h('code', { dir: 'ltr', translate: 'no' }, name),
    );
  }

  #allow() {
    const good = this.field?.explanation !== undefined;
    this.button.disabled = !good;
    this.finder.disabled = !good;
  }

  #submit(event) {
    event.preventDefault();
    this.#begin('pull');
  }

  #begin(kind) {
    if (!this.field.explanation) return;
    const { canonical, reference } = this.field.explanation;
    const platform = this.platform.value.trim() || undefined;
    const subject = { name: canonical, registry: reference.registry, platform };
    images.begin(kind, subject, canonical, platform ? { platform } : {});
  }
}

/** What is often wanted; anything else can be written. */
const PLATFORMS = h(
  'datalist',
  { id: 'platforms-known' },
  ['all', 'linux/amd64', 'linux/arm64', 'linux/arm/v7', 'windows/amd64'].map((value) => h('option', { value })),
);

customElements.define('pull-form', PullForm);
