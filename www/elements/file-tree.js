// <file-tree>: files as a tree, of which only the rows in sight exist. Keys do what they do in every tree.

import { fill, h } from '../js/dom.js';
import { words } from '../js/language.js';
import { VirtualRows } from '../js/virtual-rows.js';
import { fileRow, placeholder } from './file-row.js';

/** How many rows are asked for at once. */
const CHUNK = 128;

class FileTree extends HTMLElement {
  active = 0;
  #rows = new Map();
  #turn = 0;

  /** `choose` is called with the path of what is chosen. */
  offer(image, choose) {
    Object.assign(this, { image, choose });
    this.room = h('div', { class: 'room', role: 'none' });
    this.field = h('div', { class: 'tree', role: 'tree', 'aria-label': words('files.tree') }, this.room);
    this.field.addEventListener('keydown', (event) => this.#key(event));
    this.field.addEventListener('click', (event) => this.#click(event));
    fill(this, this.field);
    this.virtual = new VirtualRows(
      this.field,
      this.room,
      (index) => this.#row(index),
      () => this.#drawn(),
    );
    return this;
  }

  /** The worker has other rows. */
  refresh({ rows }, { active = 0, keep = false } = {}) {
    const focused = this.contains(document.activeElement);
    const top = keep ? this.field.scrollTop : 0;
    this.#turn++;
    this.#rows.clear();
    this.count = rows;
    this.active = Math.max(0, Math.min(active, rows - 1));
    this.field.hidden = rows === 0;
    this.field.style.setProperty('--rows', String(rows));
    this.virtual.set(rows);
    this.field.scrollTop = top;
    this.virtual.draw();
    if (focused) this.#focus(this.active);
  }

  /** Brings a path into sight, in folders that are open, and marks it. */
  async reveal(path) {
    this.chosen = path;
    const known = [...this.#rows.values()].find((row) => row.path === path);
    if (!known) {
      const answer = await this.image.ask('reveal', path);
      if (this.chosen !== path) return;
      const { scrollTop, clientHeight } = this.field;
      this.refresh(answer, { active: answer.row, keep: true });
      if (answer.row >= 0) this.virtual.reveal(answer.row);
      if (scrollTop !== this.field.scrollTop) this.field.scrollTop += clientHeight / 3;
    }
    this.#mark();
  }

  #mark() {
    for (const [index, row] of this.#rows)
      this.virtual.at(index)?.setAttribute('aria-selected', String(row.path === this.chosen));
  }

  #row(index) {
    const row = this.#rows.get(index);
    const element = row ? fileRow(row, this.#shown()) : placeholder();
    element.tabIndex = index === this.active ? 0 : -1;
    element.dataset.row = String(index);
    return element;
  }

  #shown() {
    const { wanted, layers } = this.image;
    return { chosen: this.chosen, merged: wanted?.scope === 'merged', layers: layers.length };
  }

  /** Asks for what is in sight and not known; one row is reached by Tab. */
  #drawn() {
    const [first, end] = this.virtual.range;
    let missing = first;
    while (missing < end && this.#rows.has(missing)) missing++;
    if (missing < end) this.#load(Math.max(0, missing - CHUNK / 4));
    const inSight = this.active >= first && this.active < end;
    if (inSight || this.contains(document.activeElement)) return;
    this.virtual.at(this.active)?.setAttribute('tabindex', '-1');
    this.active = first;
    this.virtual.at(first)?.setAttribute('tabindex', '0');
  }

  async #load(from) {
    const turn = this.#turn;
    if (this.loading === `${turn} ${from}`) return;
    this.loading = `${turn} ${from}`;
    const rows = await this.image.ask('rows', from, from + CHUNK).catch(() => []);
    this.loading = undefined;
    if (turn !== this.#turn) return;
    for (const row of rows) {
      this.#rows.set(row.row, row);
      const old = this.virtual.at(row.row);
      if (old?.classList.contains('waiting')) fileRow(row, this.#shown(), old);
    }
    if (rows.length > 0) this.virtual.draw();
  }

  #focus(index) {
    this.virtual.at(this.active)?.setAttribute('tabindex', '-1');
    this.active = index;
    const element = this.virtual.reveal(index);
    element?.setAttribute('tabindex', '0');
    element?.focus({ preventScroll: true });
  }

  #click(event) {
    const element = event.target.closest('[data-row]');
    const row = this.#rows.get(Number(element?.dataset.row));
    if (!row) return;
    this.#focus(row.row);
    if (row.folder) this.#open(row, !row.open);
    if (!event.target.closest('.twist')) this.choose(row.path);
  }

  async #open({ row }, open) {
    const answer = await this.image.ask('turn', row, open);
    this.refresh(answer, { active: row, keep: true });
  }

  #key(event) {
    const index = Number(event.target.closest('[data-row]')?.dataset.row ?? -1);
    const row = this.#rows.get(index);
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const to = this.virtual.after(event.key, index);
    const letter = event.key.length === 1 && event.key !== ' ' && event.key !== '/';
    if (to !== undefined) this.#focus(to);
    else if (event.key === 'ArrowRight') this.#right(row);
    else if (event.key === 'ArrowLeft') this.#left(row);
    else if (event.key === 'Enter' || event.key === ' ') this.#enter(row);
    else if (letter) this.#seek(index, event.key);
    else return;
    event.preventDefault();
  }

  #right(row) {
    if (row.folder && !row.open) this.#open(row, true);
    else if (row.folder) this.#focus(Math.min(row.row + 1, this.count - 1));
  }

  #left(row) {
    if (row.folder && row.open) this.#open(row, false);
    else this.#seek(row.row, '..');
  }

  #enter(row) {
    if (row.folder) this.#open(row, !row.open);
    this.choose(row.path);
  }

  /** The next row that starts with a letter, or the folder that a row is in. */
  async #seek(index, text) {
    const to = await this.image.ask('seek', index, text);
    if (to >= 0) this.#focus(to);
  }
}

customElements.define('file-tree', FileTree);
