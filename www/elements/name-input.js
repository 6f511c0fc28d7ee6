// <name-input>: the text area for the name, with the same text in colour behind it, and the button that looks it up.

import { h, tell } from '../js/dom.js';
import { typedPieces } from '../js/segments.js';

/** Longer pastes are searched for names but not put into the field. */
const PASTE_LIMIT = 400;

class NameInput extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector('textarea');
    this.mirror = this.querySelector('.mirror');
    this.button = this.querySelector('button');
    this.field.addEventListener('input', () => tell(this, 'name-typed', this.field.value));
    this.field.addEventListener('keydown', (event) => this.#key(event));
    this.field.addEventListener('paste', (event) => this.#paste(event));
    this.field.addEventListener('mousemove', (event) => this.#point(event));
    this.field.addEventListener('mouseleave', () => tell(this, 'part-lit', undefined));
    this.field.addEventListener('blur', () => tell(this, 'part-lit', undefined));
    document.addEventListener('selectionchange', () => this.#caret());
    this.button.addEventListener('click', () => tell(this, 'look-up'));
  }

  get value() {
    return this.field.value;
  }

  set value(text) {
    if (this.field.value !== text) this.field.value = text;
  }

  /** Shows an explanation's typed parts in colour. */
  show(explanation) {
    const broken = explanation.error !== undefined && explanation.input !== '';
    this.pieces = typedPieces(explanation);
    this.mirror.replaceChildren(...this.pieces.map(span), '\u200b');
    this.mirror.parentElement.classList.toggle('broken', broken);
    this.field.setAttribute('aria-invalid', String(broken));
    this.button.disabled = explanation.reference === undefined;
  }

  /** Lights the part with this index. */
  light(index) {
    for (const piece of this.mirror.children) {
      piece.classList.toggle('lit', index !== undefined && piece.dataset.index === String(index));
    }
  }

  /** Puts the cursor into the field, with a stretch of it selected. */
  select(start = 0, end = this.field.value.length) {
    this.field.focus();
    this.field.setSelectionRange(start, end);
  }

  /** Puts in text as if it had been typed, so that it can be undone. */
  insert(text) {
    this.field.focus();
    if (!document.execCommand('insertText', false, text)) {
      this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, 'end');
      tell(this, 'name-typed', this.field.value);
    }
  }

  #key(event) {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      if (!this.button.disabled) tell(this, 'look-up');
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      tell(this, 'go-to-parts');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      this.select();
    }
  }

  /** A pasted text that replaces everything may be more than a name: those above decide what goes into the field. */
  #paste(event) {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const trimmed = text.trim();
    const { selectionStart, selectionEnd, value } = this.field;
    if (trimmed === '') return;
    event.preventDefault();
    if (selectionEnd - selectionStart === value.length) {
      tell(this, 'text-pasted', { text, put: (name) => this.insert(name) });
    } else this.insert(oneLine(trimmed));
  }

  #point(event) {
    const under = document.elementsFromPoint(event.clientX, event.clientY);
    const piece = under.find((element) => element.parentElement === this.mirror);
    tell(this, 'part-lit', indexOf(piece));
  }

  #caret() {
    if (document.activeElement !== this.field) return;
    const { selectionStart: at } = this.field;
    const piece = this.pieces?.find(({ start, end, index }) => index !== undefined && start <= at && at <= end);
    tell(this, 'part-at-cursor', piece?.kind === 'separator' ? undefined : piece?.index);
  }
}

/** A text as one line that the field can hold. */
export function oneLine(text) {
  return text
    .trim()
    .replace(/\s*[\r\n]+\s*/g, ' ')
    .slice(0, PASTE_LIMIT);
}

function span({ text, kind, index, wrong }) {
  const names = wrong ? (text === '' ? 'point' : 'wrong') : undefined;
  const element = h('span', { class: names, 'data-kind': kind, 'data-index': index });
  // As it is, without escapes: the text area over it holds the very same characters.
  element.textContent = text;
  return element;
}

function indexOf(piece) {
  const index = piece?.dataset.kind === 'separator' ? undefined : piece?.dataset.index;
  return index === undefined ? undefined : Number(index);
}

customElements.define('name-input', NameInput);
