// What can be done with a list of tags: show what is folded away, compare, and end that.

import { h } from '../js/dom.js';
import { words } from '../js/language.js';
import { attachedOf } from './tag-words.js';

/** The most tags whose digests are asked for with one press. */
const COMPARED = 50;

/**
 * The buttons below a list. `change` narrows it or widens it, `unknown` gives the tags in sight that nobody asked for. The
 * button that compares is given too, since it is of no use where there are none.
 */
export function tagActions({ store, state, reference }, { change, unknown }) {
  const comparison = state === 'there' && !store.comparing && compare(store, reference, unknown);
  const stop = store.comparing && button(words('tags.stop'), () => store.comparing.abort());
  return {
    comparison,
    buttons: [narrowed(store, change), folded(store, change), stop, comparison].flat().filter(Boolean),
  };
}

function narrowed({ digest }, change) {
  const all = () => change({ digest: undefined });
  return digest && button(words('tags.one-digest', { digest: digest.slice(7, 14) }), all);
}

/** What is attached to images is folded away, and can be shown. */
function folded(store, change) {
  const { unfolded } = store;
  const texts = attachedOf({ attached: store.attached(), unfolded });
  if (!texts) return undefined;
  const toggle = button(texts.toggle, () => change({ unfolded: !unfolded }), { 'aria-expanded': String(unfolded) });
  return [toggle, h('small', { class: 'claim' }, texts.listed)];
}

/** Nobody is asked for a digest before this is pressed. */
function compare(store, reference, unknown) {
  const ask = () => store.compare(reference, unknown().slice(0, COMPARED));
  return button(words('tags.compare'), ask, { title: words('tags.compare-title'), hidden: unknown().length === 0 });
}

const button = (text, onclick, more) => h('button', { type: 'button', class: 'quiet', onclick, ...more }, text);
