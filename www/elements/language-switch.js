// <language-switch>: the languages of the page.

import { fill, h, tell } from '../js/dom.js';
import { LANGUAGES, language, words } from '../js/language.js';

class LanguageSwitch extends HTMLElement {
  show() {
    const buttons = Object.entries(LANGUAGES).map(([code, name]) => {
      const choose = () => tell(this, 'language-chosen', code);
      return h(
        'button',
        { type: 'button', lang: code, 'aria-pressed': String(code === language()), onclick: choose },
        name,
      );
    });
    fill(this, h('div', { class: 'choice', role: 'group', 'aria-label': words('language') }, buttons));
  }
}

customElements.define('language-switch', LanguageSwitch);
