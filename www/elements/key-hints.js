// <key-hints>: which keys do what.

import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';

const HINTS = [
  ['/', 'keys.name'],
  ['↓ → ←', 'keys.move'],
  ['Enter', 'keys.enter'],
  ['Esc', 'keys.escape'],
];

class KeyHints extends HTMLElement {
  show() {
    fill(
      this,
      HINTS.map(([keys, what]) =>
        h(
          'span',
          {},
          keys.split(' ').map((key) => [h('kbd', {}, key), ' ']),
          words(what),
        ),
      ),
    );
  }
}

customElements.define('key-hints', KeyHints);
