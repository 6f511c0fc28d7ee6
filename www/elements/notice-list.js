// <notice-list>: what is legal, but not what many people expect.

import { code, fill, h, icon, tell } from '../js/dom.js';
import { phrase, say, words } from '../js/language.js';

class NoticeList extends HTMLElement {
  show(warnings) {
    this.hidden = warnings.length === 0;
    const items = warnings.map((warning) =>
      h('li', {}, icon('warn'), h('p', {}, h('span', {}, say(warning)), this.#suggestion(warning))),
    );
    fill(this, items.length > 0 && h('ul', { 'aria-label': words('notices.label') }, items));
  }

  #suggestion({ suggestion }) {
    if (suggestion === undefined) return undefined;
    const use = () => tell(this, 'name-chosen', { name: suggestion });
    const label = phrase('suggestion', { name: code(suggestion) });
    return h('button', { type: 'button', class: 'quiet', onclick: use }, label);
  }
}

customElements.define('notice-list', NoticeList);
