// <name-forms>: the full name and the short one, each with a button that copies it.

import { code, fill, h } from '../js/dom.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';

class NameForms extends HTMLElement {
  show(explanation) {
    this.hidden = !explanation;
    if (explanation) fill(this, form('full', explanation.canonical), form('short', explanation.familiar));
  }
}

function form(key, name) {
  const label = words(`form.${key}`);
  return h('div', { class: 'form' }, h('span', { class: 'label' }, label), code(name), copyButton(name, label));
}

customElements.define('name-forms', NameForms);
