// <name-parts>: the full name, each part in its colour with its name below; what was filled in is dashed.

import { fill, h, tell } from '../js/dom.js';
import { say, words } from '../js/language.js';
import { parts } from '../js/segments.js';

/** Shown while there is no name yet: what a name is made of. */
const GRAMMAR = [
  { kind: 'registry', after: '/' },
  { kind: 'namespace', after: '/' },
  { kind: 'name' },
  { kind: 'tag', before: ':' },
  { kind: 'encoded', before: '@' },
];

class NameParts extends HTMLElement {
  connectedCallback() {
    this.addEventListener('mouseover', (event) => this.#light(event.target));
    this.addEventListener('mouseleave', () => tell(this, 'part-lit', undefined));
    this.addEventListener('focusin', (event) => this.#light(event.target));
    this.addEventListener('focusout', () => tell(this, 'part-lit', undefined));
    this.addEventListener('keydown', (event) => this.#key(event));
    this.addEventListener('click', (event) => this.#choose(event.target.closest('.part')));
  }

  /** Shows an explanation's parts, or what a name is made of; `stale` says that it is not what is typed now. */
  show(explanation, stale) {
    this.parts = explanation ? parts(explanation.segments) : undefined;
    this.stale = stale;
    const groups = this.parts ? this.parts.map(group) : GRAMMAR.map(blank);
    const label = words(this.parts ? 'parts.label' : 'parts.grammar');
    this.detail = h('p', { class: 'detail', id: 'part-detail' });
    fill(this, h('div', { class: 'row', role: 'group', 'aria-label': label }, groups), this.detail);
    this.querySelector('button')?.setAttribute('tabindex', '0');
    this.light(undefined);
  }

  /** Lights the part with this index and says what it is. */
  light(index) {
    for (const element of this.querySelectorAll('button')) {
      element.classList.toggle('lit', element.dataset.index === String(index));
    }
    const part = this.stale ? undefined : this.parts?.find((candidate) => candidate.index === index);
    fill(this.detail, part ? about(part) : this.#rest());
  }

  /** Puts the focus on the first part. */
  enter() {
    this.querySelector('button')?.focus();
  }

  #rest() {
    if (!this.parts) return words('parts.rest-grammar');
    return words(this.stale ? 'parts.stale' : 'parts.rest');
  }

  #light(target) {
    const part = target.closest?.('button.part');
    if (part) tell(this, 'part-lit', Number(part.dataset.index));
  }

  #choose(element) {
    const part = this.parts?.find(({ index }) => String(index) === element?.dataset.index);
    if (part && !part.implied && !this.stale) tell(this, 'select-typed', { start: part.start, end: part.end });
  }

  #key(event) {
    const all = [...this.querySelectorAll('button')];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === 'Escape' || event.key === 'ArrowUp') tell(this, 'go-to-name');
    else if (to === undefined) return;
    for (const element of all) element.tabIndex = -1;
    const next = all[Math.min(Math.max(to ?? 0, 0), all.length - 1)];
    if (next) next.tabIndex = 0;
    if (to !== undefined) next?.focus();
    event.preventDefault();
  }
}

/** A part as a button, with the separators round it. */
function group({ kind, index, text, implied, before, after }) {
  const name = words(`part.${kind}`);
  const button = h(
    'button',
    { type: 'button', class: implied ? 'part filled' : 'part', 'data-kind': kind, 'data-index': index, tabindex: '-1' },
    h('span', { class: 'text', dir: 'ltr', translate: 'no' }, text),
    h('span', { class: 'bracket', 'aria-hidden': 'true' }),
    h('span', { class: 'what' }, name, implied && h('span', { class: 'unseen' }, `, ${words('parts.filled-in')}`)),
  );
  return h('span', { class: 'group' }, between(before), button, between(after));
}

function blank({ kind, before, after }) {
  const part = h(
    'span',
    { class: 'part blank', 'data-kind': kind },
    h('span', { class: 'text' }, words(`part.${kind}`)),
  );
  part.append(
    h('span', { class: 'bracket', 'aria-hidden': 'true' }),
    h('span', { class: 'what' }, words(`optional.${kind}`)),
  );
  return h('span', { class: 'group' }, between(before), part, between(after));
}

const between = (text) => text && h('span', { class: 'mark-between' }, text);

/** What a part is, and why it is there if nobody typed it. */
function about({ kind, implied, reason, reads, text }) {
  const state = words(implied ? 'parts.filled-in' : 'parts.typed');
  const why = reason ? say(reason) : words(`about.${kind}`);
  return [h('b', {}, words(`part.${kind}`)), ` · ${state}. `, why, reads && reads !== text ? ` → ${reads}` : ''];
}

customElements.define('name-parts', NameParts);
