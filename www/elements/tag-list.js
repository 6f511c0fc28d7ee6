// <tag-list>: a repository's tags as they arrive, in order, filtered, and grouped by digest where somebody asked for it.

import { fill, h, tell } from '../js/dom.js';
import { words } from '../js/language.js';
import { TagStore } from '../js/tag-store.js';
import { VirtualRows } from '../js/virtual-rows.js';
import { tagActions } from './tag-actions.js';
import { tagRow } from './tag-row.js';
import { tagTools } from './tag-tools.js';
import { statusOf } from './tag-words.js';

/** From this many tags on, a filter is worth its place. */
const MANY = 8;

class TagList extends HTMLElement {
  /** Begins a list for a reference; false if its tags are here or on their way already. */
  start(reference) {
    if (this.repository) return false;
    this.end = new AbortController();
    this.signal = this.end.signal;
    this.store = new TagStore(this.signal, () => this.#rows());
    Object.assign(this, { reference, repository: bare(reference), state: 'loading', rows: [], active: 0 });
    this.#build();
    return true;
  }

  /** Whether these are the tags of the reference's repository. */
  lists(reference) {
    return this.repository === bare(reference) && this.state !== 'failed';
  }

  add(page) {
    this.store.add(page);
  }

  async finish() {
    await this.store.arranged;
    this.state = 'there';
    this.#rows();
  }

  fail(failure) {
    this.state = 'failed';
    this.failure = failure;
    this.#rows();
  }

  /** A digest that became known when an image was opened. */
  learn(tag, digest) {
    this.store.learn(tag, { digest });
    this.#rows();
  }

  /** Shows the list again, with this reference's tag marked. */
  show(reference) {
    const focused = this.grid.contains(document.activeElement);
    const top = this.grid.scrollTop;
    this.reference = reference;
    this.#build();
    this.grid.scrollTop = top;
    this.virtual.draw();
    if (focused) this.#focus(Math.max(0, this.rows.indexOf(reference.tag)));
  }

  disconnectedCallback() {
    // Moving within the page disconnects for a moment.
    queueMicrotask(() => this.isConnected || this.end?.abort());
  }

  #build() {
    const narrow = (text) => this.#change({ text });
    Object.assign(this, tagTools(this.store, { narrow, key: (event) => this.#fromFilter(event) }));
    this.room = h('div', { class: 'room', role: 'rowgroup' });
    this.grid = h('div', { class: 'tags', role: 'grid', 'aria-label': words('image.tags') }, this.room);
    this.grid.addEventListener('keydown', (event) => this.#key(event));
    this.virtual = new VirtualRows(
      this.grid,
      this.room,
      (index) => this.#row(index),
      () => this.#drawn(),
    );
    this.status = h('p', { class: 'status' });
    this.actions = h('div', { class: 'actions' });
    const heading = h('h3', {}, words('image.tags'), ' ', h('small', { class: 'claim' }, words('image.as-told')));
    const tools = h('div', { class: 'tools' }, this.filter, this.select);
    fill(this, heading, tools, this.status, this.grid, this.actions);
    this.#rows();
  }

  /** Other rows, with a word on how many there are. */
  #change(wanted) {
    Object.assign(this.store, wanted);
    this.active = 0;
    this.grid.scrollTop = 0;
    this.#rows();
    tell(this, 'announce', this.status.textContent);
  }

  #rows() {
    const focused = this.room.contains(document.activeElement);
    const [from] = this.virtual.range;
    const before = this.rows[from];
    const active = this.rows[this.active];
    this.rows = this.store.visible();
    this.active = Math.max(0, this.rows.indexOf(active ?? this.reference.tag));
    this.grid.hidden = this.state !== 'loading' && this.rows.length === 0;
    const to = this.grid.scrollTop > 0 ? this.rows.indexOf(before) : -1;
    this.virtual.set(this.rows.length, to < 0 ? {} : { from, to });
    this.grid.setAttribute('aria-rowcount', String(this.rows.length));
    for (const tool of [this.filter, this.select])
      tool.hidden = this.state !== 'loading' && this.store.tags.length < MANY;
    this.grid.classList.toggle('there', this.state !== 'loading');
    fill(this.status, statusOf(this));
    const pressed = [...this.actions.children].indexOf(document.activeElement);
    const tools = { change: (wanted) => this.#change(wanted), unknown: () => this.#unknown() };
    const { buttons, comparison } = tagActions(this, tools);
    this.comparison = comparison;
    fill(this.actions, buttons);
    if (pressed >= 0) (this.actions.children[pressed] ?? this.actions.lastElementChild)?.focus();
    if (focused) this.#focus(this.active);
  }

  #row(index) {
    const tag = this.rows[index];
    const { store, repository, reference } = this;
    const known = store.known(tag);
    const row = tagRow({
      ...{ tag, index, known, name: `${repository}:${tag}`, current: tag === reference.tag },
      pending: store.asking.has(tag),
      sharing: known?.digest && store.sharing(known.digest),
      same: known?.digest !== undefined && known.digest === store.known(reference.tag)?.digest,
      narrow: () => this.#change({ digest: store.digest ? undefined : known.digest }),
    });
    row.querySelector('a').tabIndex = index === this.active ? 0 : -1;
    return row;
  }

  /** The tags in sight whose digest nobody has asked for. */
  #unknown() {
    return this.rows.slice(...this.virtual.range).filter((tag) => !this.store.known(tag)?.digest);
  }

  /** Other rows came into sight: one of them is reached by Tab, and they may be compared. */
  #drawn() {
    if (this.comparison) this.comparison.hidden = this.#unknown().length === 0;
    if (this.virtual.at(this.active)) return;
    const [first] = this.virtual.range;
    const link = this.virtual.at(first)?.querySelector('a');
    if (!link) return;
    this.active = first;
    link.tabIndex = 0;
  }

  #focus(index) {
    const old = this.virtual.at(this.active)?.querySelector('a');
    if (old) old.tabIndex = -1;
    this.active = index;
    const link = this.virtual.reveal(index)?.querySelector('a');
    if (!link) return;
    link.tabIndex = 0;
    link.focus({ preventScroll: true });
  }

  #key(event) {
    const at = Number(event.target.closest('[role="row"]')?.getAttribute('aria-rowindex') ?? 1) - 1;
    const to = this.virtual.after(event.key, at);
    if (event.key === 'Escape') tell(this, 'go-to-name');
    else if (event.key === 'ArrowRight') event.target.closest('[role="row"]')?.querySelector('button')?.focus();
    else if (event.key === 'ArrowLeft') this.#focus(at);
    else if (event.key === 'ArrowUp' && at === 0 && !this.filter.hidden) this.filter.focus();
    else if (to !== undefined) this.#focus(to);
    else return;
    event.preventDefault();
  }

  #fromFilter(event) {
    if (event.key === 'ArrowDown' && this.rows.length > 0) this.#focus(0);
    else if (event.key === 'Escape' && this.filter.value === '') tell(this, 'go-to-name');
    else return;
    event.preventDefault();
  }
}

const bare = ({ registry, repository }) => `${registry}/${repository}`;

customElements.define('tag-list', TagList);
