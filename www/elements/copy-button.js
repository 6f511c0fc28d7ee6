// <copy-button>: puts a text on the clipboard and says so.

import { fill, h, icon, tell } from '../js/dom.js';
import { words } from '../js/language.js';

/** How long it says that it is done, in milliseconds. */
const DONE = 1500;

class CopyButton extends HTMLElement {
  /** What to copy, and what it is called for those who do not see it. */
  offer(text, label) {
    this.text = text;
    this.button = h('button', {
      type: 'button',
      'aria-label': `${words('copy')}: ${label}`,
      onclick: () => this.#copy(),
    });
    fill(this, this.button);
    this.#say('copy', words('copy'));
    return this;
  }

  async #copy() {
    const copied = await copy(this.text);
    const text = words(copied ? 'copied' : 'copy-failed');
    this.#say(copied ? 'done' : 'bad', text);
    tell(this, 'announce', text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#say('copy', words('copy')), DONE);
  }

  #say(sign, text) {
    fill(this.button, icon(sign, sign), h('span', {}, text));
  }
}

/** Copies by the clipboard, or by a selection where a page may not use it (plain http on another machine). */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelection(text);
  }
}

function copySelection(text) {
  const focused = document.activeElement;
  const field = h('textarea', { class: 'unseen' });
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand('copy');
  field.remove();
  focused?.focus();
  return copied;
}

customElements.define('copy-button', CopyButton);

/** A button that copies `text`. */
export const copyButton = (text, label) => document.createElement('copy-button').offer(text, label);
