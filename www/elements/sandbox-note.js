// <sandbox-note>: what was pushed to the registry within this page, and the way to begin with it afresh.

import { fill, h } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { images } from '../js/images.js';
import { words } from '../js/language.js';
import { withStore } from '../js/registry.js';
import { framed } from './deed-panel.js';

class SandboxNote extends HTMLElement {
  connectedCallback() {
    this.end = new AbortController();
    this.line = h('p', {});
    this.panel = h('div', { class: 'panel' });
    fill(this, h('h3', {}, words('sandbox.heading')), this.line, this.panel);
    images.addEventListener('change', () => this.#look(), { signal: this.end.signal });
    this.#look();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  async #look() {
    const usage = await withStore('sandbox', [], this.end.signal).catch(() => undefined);
    const said = JSON.stringify(usage);
    if (!usage || this.said === said) return;
    this.said = said;
    const { any, memory } = usage;
    this.button = h(
      'button',
      { type: 'button', class: 'quiet', name: 'reset', 'aria-expanded': 'false', onclick: () => this.#toggle(usage) },
      words('sandbox.reset'),
    );
    fill(this.panel);
    fill(
      this.line,
      any ? words('sandbox.holds', takes(usage)) : words('sandbox.empty'),
      ' ',
      memory && [words('sandbox.memory'), ' '],
      any && this.button,
    );
  }

  #toggle(usage) {
    if (this.panel.hasChildNodes()) return this.#close();
    const begin = () => {
      this.#close();
      images.begin('reset', {});
      this.closest('images-view').querySelector('.deeds button')?.focus();
    };
    const press = h('button', { type: 'button', class: 'primary', onclick: begin }, words('sandbox.press'));
    const cancel = h('button', { type: 'button', class: 'quiet', onclick: () => this.#close() }, words('deed.cancel'));
    const question = h('p', {}, words('sandbox.question', takes(usage)));
    fill(
      this.panel,
      framed([question, h('p', { class: 'buttons' }, press, ' ', cancel)], () => this.#close()),
    );
    this.button.setAttribute('aria-expanded', 'true');
    cancel.focus();
  }

  #close() {
    fill(this.panel);
    this.button.setAttribute('aria-expanded', 'false');
    this.button.focus();
  }
}

const takes = ({ blobs, bytes }) => ({ count: count(blobs), size: size(bytes) });

customElements.define('sandbox-note', SandboxNote);
