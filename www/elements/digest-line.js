// A digest that was computed in this page, labelled so, with a button that copies it.

import { h, icon } from '../js/dom.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';

/** The line for a digest of bytes that were hashed here. */
export function digestLine(label, digest) {
  const at = digest.indexOf(':') + 1;
  return h(
    'div',
    { class: 'digest-line' },
    h('span', { class: 'label' }, label),
    h(
      'code',
      { dir: 'ltr', translate: 'no', 'data-kind': 'encoded' },
      h('span', { class: 'algorithm' }, digest.slice(0, at)),
      digest.slice(at),
    ),
    h('span', { class: 'verified', title: words('image.verified-title') }, icon('done'), words('image.verified')),
    copyButton(digest, label),
  );
}
