// <name-field>: a field for an image name that says while it is typed what is read in it, or what is wrong and how to mend it.

import { code, fill, h, icon } from '../js/dom.js';
import { phrase, say, words } from '../js/language.js';
import { explain } from '../js/pullspec.js';

let count = 0;

class NameField extends HTMLElement {
  /** `label` is what the name is for; `changed` is called whenever it is another one. */
  offer({ label, value = '', placeholder, changed }) {
    const id = `name-field-${++count}`;
    this.changed = changed;
    this.input = h('input', {
      ...{ id, value, placeholder, 'aria-describedby': `${id}-verdict`, oninput: () => this.#read() },
      ...{ autocapitalize: 'off', autocomplete: 'off', spellcheck: 'false', dir: 'ltr', translate: 'no' },
    });
    this.verdict = h('p', { class: 'note', id: `${id}-verdict` });
    fill(this, h('label', { for: id, class: 'label' }, label), this.input, this.verdict);
    this.#read();
    return this;
  }

  /** What the name says; nothing as long as it cannot be read. */
  get explanation() {
    return this.read.reference && this.read;
  }

  /** Puts another name into the field. */
  put(name) {
    this.input.value = name;
    this.#read();
  }

  #read() {
    const text = this.input.value.trim();
    this.read = explain(text);
    const { error, reference } = this.read;
    const wrong = error !== undefined && text !== '';
    this.input.setAttribute('aria-invalid', String(wrong));
    if (wrong) fill(this.verdict, icon('bad'), ' ', say(error), this.#fix(error));
    else if (reference) fill(this.verdict, phrase('field.reads', { name: code(this.read.canonical) }));
    else fill(this.verdict, words('field.empty'));
    this.changed?.();
  }

  #fix({ fix }) {
    if (fix === undefined) return undefined;
    const use = () => {
      this.put(fix);
      this.input.focus();
    };
    return [' ', h('button', { type: 'button', class: 'quiet', onclick: use }, phrase('fix', { name: code(fix) }))];
  }
}

customElements.define('name-field', NameField);

export const nameField = (options) => document.createElement('name-field').offer(options);
