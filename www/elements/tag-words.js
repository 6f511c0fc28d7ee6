// What is said of a list of tags.

import { count } from '../js/format.js';
import { say, words } from '../js/language.js';

/** How many there are, or why there are none; `state` is `loading`, `there` or `failed`. */
export function statusOf({ state, failure, store: { text, tags }, rows }) {
  const matching = rows.length;
  if (state === 'failed') return `${words('failure.partial')} ${reason(failure)}`;
  if (state === 'loading' && tags.length === 0) return '…';
  if (tags.length === 0) return words('image.no-tags');
  if (matching === 0) return text ? words('image.no-match', { text }) : words('tags.only-attached');
  if (matching === 1) return words('image.tag-one');
  return words(state === 'loading' ? 'image.tag-count-more' : 'image.tag-count', { count: count(matching) });
}

const reason = ({ sentence }) => (sentence ? say(sentence) : words('failure.internal'));

/** What is attached to images: a word for the button that shows or hides it, and how much there is of each kind. */
export function attachedOf({ attached, unfolded }) {
  const kinds = Object.entries(attached);
  if (kinds.length === 0) return undefined;
  const total = count(kinds.reduce((sum, [, number]) => sum + number, 0));
  const listed = kinds.map(([kind, number]) => words(`attached.${kind}`, { count: count(number) })).join(' · ');
  return { toggle: words(unfolded ? 'tags.fold' : 'tags.unfold', { count: total }), listed };
}
