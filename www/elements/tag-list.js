// <tag-list>: a repository's tags as they arrive, with a filter; long lists are shown a part at a time.

import { fragment } from '../js/address.js';
import { fill, h, tell } from '../js/dom.js';
import { count } from '../js/format.js';
import { say, words } from '../js/language.js';

/** How many rows are shown at first, and added with each press. */
const PART = 200;

class TagList extends HTMLElement {
  /** Begins a list for a reference; false if its tags are here or on their way already. */
  start(reference) {
    if (this.repository) return false;
    Object.assign(this, { reference, repository: bare(reference), tags: [], limit: PART, state: 'loading' });
    this.end = new AbortController();
    this.signal = this.end.signal;
    this.#build();
    return true;
  }

  /** Whether these are the tags of the reference's repository. */
  lists(reference) {
    return this.repository === bare(reference) && this.state !== 'failed';
  }

  add(page) {
    this.tags.push(...page);
    this.#rows();
  }

  finish() {
    this.state = 'there';
    this.#rows();
  }

  fail(failure) {
    this.state = 'failed';
    this.failure = failure;
    this.#rows();
  }

  /** Shows the list again, with this reference's tag marked. */
  show(reference) {
    const focused = this.list.contains(document.activeElement);
    this.reference = reference;
    this.#build();
    if (focused) this.list.querySelector('[aria-current]')?.focus();
  }

  disconnectedCallback() {
    // Moving within the page disconnects for a moment.
    queueMicrotask(() => this.isConnected || this.end?.abort());
  }

  #build() {
    const text = this.filter?.value ?? '';
    this.filter = h('input', {
      type: 'search',
      'aria-label': words('image.filter'),
      placeholder: words('image.filter'),
      autocomplete: 'off',
      spellcheck: 'false',
    });
    this.filter.value = text;
    this.filter.addEventListener('input', () => this.#narrow());
    this.list = h('ul', { 'aria-label': words('image.tags') });
    this.status = h('p', { class: 'status' });
    this.list.addEventListener('keydown', (event) => this.#key(event));
    this.filter.addEventListener('keydown', (event) => this.#fromFilter(event));
    fill(
      this,
      h('h3', {}, words('image.tags'), ' ', h('small', { class: 'claim' }, words('image.as-told'))),
      this.filter,
      this.list,
      this.status,
    );
    this.#rows();
  }

  #narrow() {
    this.limit = PART;
    this.#rows();
    tell(this, 'announce', this.status.textContent);
  }

  #rows() {
    const wanted = this.filter.value.trim().toLowerCase();
    const matching = wanted === '' ? this.tags : this.tags.filter((tag) => tag.toLowerCase().includes(wanted));
    fill(
      this.list,
      matching.slice(0, this.limit).map((tag) => h('li', {}, this.#link(tag))),
    );
    const link = this.list.querySelector('[aria-current]') ?? this.list.querySelector('a');
    if (link) link.tabIndex = 0;
    this.filter.hidden = this.tags.length < 8;
    fill(this.status, this.#status(wanted, matching.length), this.#more(matching.length));
  }

  #link(tag) {
    const current = tag === this.reference.tag;
    const name = `${this.repository}:${tag}`;
    const chosen = () => tell(this, 'tag-chosen', name);
    const properties = { href: fragment(name), tabindex: '-1', dir: 'ltr', translate: 'no', onclick: chosen };
    return h('a', { ...properties, 'aria-current': current ? 'true' : undefined, 'data-kind': 'tag' }, tag);
  }

  #status(wanted, matching) {
    if (this.state === 'failed') return [words('failure.partial'), ' ', reason(this.failure)];
    if (this.state === 'loading' && this.tags.length === 0) return '…';
    if (this.tags.length === 0) return words('image.no-tags');
    if (matching === 0) return words('image.no-match', { text: wanted });
    if (matching === 1) return words('image.tag-one');
    return words(this.state === 'loading' ? 'image.tag-count-more' : 'image.tag-count', { count: count(matching) });
  }

  #more(matching) {
    const left = Math.min(matching - this.limit, PART);
    if (left <= 0) return undefined;
    const more = () => {
      this.limit += PART;
      this.#rows();
      this.list.children[this.limit - PART]?.firstElementChild.focus();
    };
    return h(
      'button',
      { type: 'button', class: 'quiet', onclick: more },
      words('image.more-tags', { count: count(left) }),
    );
  }

  #key(event) {
    const links = [...this.list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
    if (event.key === 'Escape') tell(this, 'go-to-name');
    else if (to === -1) this.filter.focus();
    else if (to !== undefined) links[Math.min(to, links.length - 1)].focus();
    else return;
    event.preventDefault();
  }

  #fromFilter(event) {
    if (event.key === 'ArrowDown') this.list.querySelector('a')?.focus();
    else if (event.key === 'Escape' && this.filter.value === '') tell(this, 'go-to-name');
    else return;
    event.preventDefault();
  }
}

const reason = ({ sentence }) => (sentence ? say(sentence) : words('failure.internal'));
const bare = ({ registry, repository }) => `${registry}/${repository}`;

customElements.define('tag-list', TagList);
