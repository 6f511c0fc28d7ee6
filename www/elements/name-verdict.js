// <name-verdict>: one sentence that reads the name aloud, or what is wrong with it and the button that mends it.

import { code, fill, h, icon, tell, unseen } from '../js/dom.js';
import { phrase, say, words } from '../js/language.js';

class NameVerdict extends HTMLElement {
  /** Shows the verdict on what was typed; `found` says that names were found in it, so that it is no mistake. */
  show(explanation, found) {
    const { input, reference, error } = explanation;
    if (input === '') fill(this, h('p', {}, words('verdict.empty')));
    else if (reference) fill(this, h('p', {}, reading(explanation)));
    else if (found) fill(this, h('p', {}, words('verdict.text')));
    else fill(this, h('p', { class: 'cause' }, icon('bad'), say(error), hidden(input, error)), this.#fix(error.fix));
  }

  #fix(name) {
    if (name === undefined) return undefined;
    const use = () => tell(this, 'name-chosen', { name });
    return h('button', { type: 'button', class: 'quiet fix', onclick: use }, phrase('fix', { name: code(name) }));
  }
}

/** The wrong characters, if nobody could see them otherwise. */
function hidden(input, { start, end, parameters }) {
  const wrong = input.slice(start, end);
  return unseen(wrong) && !Object.values(parameters).includes(wrong) && [' ', code(wrong)];
}

/** The sentence for a name that parses. */
function reading({ reference, registry }) {
  const strong = (text) => h('strong', { dir: 'ltr', translate: 'no' }, text);
  const { repository, tag, digest } = reference;
  const parameters = {
    repository: strong(repository),
    registry: strong(registry?.known ? registry.title : reference.registry || '—'),
    tag: tag && strong(tag),
    digest: digest && strong(short(digest)),
  };
  const key = digest ? (tag ? 'verdict.tag-and-digest' : 'verdict.digest') : tag ? 'verdict.tag' : 'verdict.none';
  return phrase(key, parameters);
}

const short = (digest) => `${digest.slice(0, digest.indexOf(':') + 13)}…`;

customElements.define('name-verdict', NameVerdict);
