// One tag of a list: a link to it, and its digest where somebody asked for it.

import { fragment } from '../js/address.js';
import { h, tell } from '../js/dom.js';
import { count } from '../js/format.js';
import { say, words } from '../js/language.js';

/** The row of a tag. `narrow` is called to see the tags with the same digest alone. */
export function tagRow({ tag, index, name, current, known, pending, sharing, same, narrow }) {
  const properties = { href: fragment(name), dir: 'ltr', translate: 'no', 'data-kind': 'tag', title: tag };
  const link = h('a', { ...properties, 'aria-current': current ? 'true' : undefined }, shortened(tag));
  link.addEventListener('click', () => tell(link, 'tag-chosen', name));
  const digest = known?.digest
    ? digestButton(known.digest, sharing, narrow)
    : pending
      ? '…'
      : known && failed(known.failure);
  return h(
    'div',
    { class: `tag-row ${same && !current ? 'same' : ''}`, role: 'row', 'aria-rowindex': String(index + 1) },
    h('div', { role: 'gridcell', class: 'tag' }, link),
    h('div', { role: 'gridcell', class: 'digest' }, digest),
  );
}

function digestButton(digest, sharing, narrow) {
  const short = digest.slice(digest.indexOf(':') + 1).slice(0, 7);
  const text = [short, sharing > 1 && h('b', {}, ` ×${count(sharing)}`)];
  if (sharing < 2) return h('span', { title: digest }, text);
  const label = words('tags.sharing', { digest: short, count: count(sharing) });
  return h('button', { type: 'button', tabindex: '-1', title: digest, 'aria-label': label, onclick: narrow }, text);
}

const failed = ({ sentence }) =>
  h('span', { class: 'failed', title: sentence ? say(sentence) : words('failure.internal') }, '?');

/** The digest in a tag takes less room than its meaning. */
const shortened = (tag) => tag.replace(/^(sha\d+-[0-9a-f]{7})[0-9a-f]{50,}([0-9a-f]{5})/, '$1…$2');
