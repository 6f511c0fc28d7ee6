// A tree as a list of rows: what fits, in an order, with some folders open.

import { ROOT } from './tree.js';

/** A list that is no longer than this is shown with every folder open. */
const FEW = 60;
/** What was searched for is shown with every folder open, up to this many. */
const FOUND = 2000;

export class Listing {
  #opened = new Set();
  #closed = new Set();

  /** `items` stand behind the tree's nodes, each with its `size`, `type` and `change`. */
  constructor(tree, items) {
    Object.assign(this, { tree, items });
    this.positions = new Int32Array(tree.size);
    this.siblings = new Int32Array(tree.size);
  }

  /** Shows what `fits(item, index)`; `order` is `name` or `size`. `counts(item)` says whose bytes are added up. */
  arrange({ fits, counts, order, narrowed }) {
    const { tree, items } = this;
    this.order = order;
    this.seen = new Uint8Array(tree.size);
    this.totals = new Float64Array(tree.size);
    this.files = new Int32Array(tree.size);
    this.holds = new Uint8Array(tree.size);
    this.found = 0;
    let shown = 0;
    for (let node = tree.size - 1; node > ROOT; node--) {
      const item = items[tree.items[node]];
      if (item && fits(item, tree.items[node])) this.#count(node, item, counts(item));
      if (!this.seen[node]) continue;
      shown++;
      const parent = tree.parents[node];
      this.seen[parent] = 1;
      this.holds[parent] = 1;
      this.totals[parent] += this.totals[node];
      this.files[parent] += this.files[node];
    }
    const all = shown <= (narrowed ? FOUND : FEW);
    if (all !== this.all || narrowed) this.#closed.clear();
    this.all = all;
    this.#flatten();
  }

  #count(node, item, counted) {
    this.seen[node] = 1;
    this.found++;
    if (counted) this.totals[node] += item.size;
    if (item.type !== 'directory') this.files[node]++;
  }

  isOpen(node) {
    return this.all ? !this.#closed.has(node) : this.#opened.has(node);
  }

  isFolder(node) {
    return this.items[this.tree.items[node]]?.type === 'directory' || this.holds[node] === 1;
  }

  /** Opens or closes the folder in a row; a folder that holds nothing but a folder opens that too. */
  turn(row, open) {
    let node = this.nodes[row];
    this.#set(node, open);
    for (let below = this.#sorted(node); open && below.length === 1; below = this.#sorted(node)) {
      node = below[0];
      this.#set(node, true);
    }
    this.#flatten();
  }

  #set(node, open) {
    const [set, is] = this.all ? [this.#closed, !open] : [this.#opened, open];
    if (is) set.add(node);
    else set.delete(node);
  }

  /** The row of a path, whose folders are opened; -1 if it is not among what is shown. */
  reveal(path) {
    const node = this.tree.find(path);
    if (node === undefined || node === ROOT || !this.seen[node]) return -1;
    for (let at = this.tree.parents[node]; at > ROOT; at = this.tree.parents[at]) this.#set(at, true);
    this.#flatten();
    return this.nodes.indexOf(node);
  }

  /** The next row whose name starts with a text, going round at the end; -1 if there is none. */
  seek(row, text) {
    const wanted = text.toLowerCase();
    for (let step = 1; step <= this.nodes.length; step++) {
      const at = (row + step) % this.nodes.length;
      if (this.tree.names[this.nodes[at]].toLowerCase().startsWith(wanted)) return at;
    }
    return -1;
  }

  /** The row of the folder that a row is in; -1 if it is in none. */
  above(row) {
    const parent = this.tree.parents[this.nodes[row]];
    for (let at = row; parent !== ROOT && at >= 0; at--) if (this.nodes[at] === parent) return at;
    return -1;
  }

  #flatten() {
    this.nodes = [];
    const stack = [[this.#sorted(ROOT), 0]];
    while (stack.length > 0) {
      const top = stack.at(-1);
      if (top[1] === top[0].length) {
        stack.pop();
        continue;
      }
      const node = top[0][top[1]++];
      this.nodes.push(node);
      this.positions[node] = top[1];
      this.siblings[node] = top[0].length;
      if (this.holds[node] && this.isOpen(node)) stack.push([this.#sorted(node), 0]);
    }
  }

  #sorted(node) {
    const { names } = this.tree;
    const all = [...this.tree.children(node)].filter((child) => this.seen[child]);
    const byName = (a, b) => (names[a] < names[b] ? -1 : 1);
    if (this.order === 'size') return all.sort((a, b) => this.totals[b] - this.totals[a] || byName(a, b));
    return all.sort((a, b) => this.isFolder(b) - this.isFolder(a) || byName(a, b));
  }
}
