// <import-form>: archives of images, chosen or dropped, that are taken over into the store.

import { fill, h } from '../js/dom.js';
import { importFiles } from '../js/imports.js';
import { words } from '../js/language.js';

class ImportForm extends HTMLElement {
  connectedCallback() {
    const chosen = () => {
      importFiles([...input.files]);
      input.value = '';
    };
    const input = h('input', { type: 'file', multiple: true, hidden: true, onchange: chosen });
    const press = { type: 'button', class: 'quiet', name: 'import', onclick: () => input.click() };
    fill(
      this,
      h('button', press, words('import.press')),
      ' ',
      h('span', { class: 'note' }, words('import.lead')),
      input,
    );
  }
}

customElements.define('import-form', ImportForm);
