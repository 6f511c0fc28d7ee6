// An image whose layers were read: its files by layer and as a container sees them, to be listed, mapped and found.

import { Bytes } from './bytes.js';
import { Listing } from './listing.js';
import { ROOT, Tree } from './tree.js';
import { follow, waste } from './waste.js';

/** All layers on top of each other. */
const MERGED = 'merged';

export class Image {
  #listings = new Map();
  #bytes = new Map();
  #waste;

  /** `numbers` are the places of the layers in the image: some may not have been readable. */
  constructor(layers, numbers, analysis) {
    Object.assign(this, { layers, numbers, analysis, ...follow(analysis.layers) });
  }

  about() {
    const { analysis, hidden, now, gone } = this;
    const count = (wanted, changes) => changes.filter(({ change }) => change === wanted).length;
    const kinds = ['added', 'changed', 'removed'];
    return {
      ...{ efficiency: analysis.efficiency, wastedBytes: analysis.wastedBytes },
      files: [...now.values()].filter(({ item }) => item.type !== 'directory').length,
      bytes: [...now.values()].reduce((sum, { item }) => sum + item.size, 0),
      removed: gone.size,
      hiddenBytes: hidden.reduce((sum, { size }) => sum + size, 0),
      layers: analysis.layers.map((changes, index) => ({
        number: this.numbers[index],
        ...Object.fromEntries(kinds.map((kind) => [kind, count(kind, changes)])),
      })),
    };
  }

  /** Shows other rows: of a layer by its number or of all, that have a text or pattern in their path, and so on. */
  list({ scope, find = '', changes = [], least = 0, order = 'name' }) {
    const since = performance.now();
    const listing = this.#listing(scope);
    const found = find === '' ? undefined : this.finder(find);
    const wanted = new Set(changes);
    const byChange = ({ change }) => (wanted.size > 0 ? wanted.has(change) : this.shows(change, scope));
    listing.arrange({
      fits: (item) =>
        byChange(item) && (least === 0 || (item.size >= least && item.type !== 'directory')) && (!found || found(item)),
      counts: ({ change }) => change !== 'removed' || (wanted.size === 1 && wanted.has('removed')),
      order,
      narrowed: find !== '' || least > 0 || wanted.size > 0,
    });
    this.listing = listing;
    return { ...this.#status(), milliseconds: performance.now() - since };
  }

  #status() {
    const { nodes, found, totals, files } = this.listing;
    return { rows: nodes.length, found, files: files[ROOT], bytes: totals[ROOT] };
  }

  /** What a layer removes belongs to the layer, but a container does not see it. */
  shows(change, scope) {
    return scope !== MERGED || change !== 'removed';
  }

  /** Whether something is among what its layer finds; the rule for patterns is the package's. */
  finder(find) {
    const places = this.layers.map((layer) => found(layer, find));
    return ({ layer, entry }) => places[layer]?.[entry] === 1;
  }

  rows(from, to) {
    const { nodes } = this.listing;
    return nodes.slice(from, to).map((node, index) => this.#row(node, from + index));
  }

  #row(node, row) {
    const { listing } = this;
    const { tree, items, totals, files, positions, siblings } = listing;
    const item = items[tree.items[node]];
    const folder = listing.isFolder(node);
    return {
      ...{ row, name: tree.names[node], path: tree.path(node), level: tree.levels[node], folder },
      ...{ position: positions[node], siblings: siblings[node], open: folder && listing.isOpen(node) },
      ...{ size: folder ? totals[node] : (item?.size ?? 0), files: files[node], change: item?.change },
      ...{ type: item?.type ?? 'directory', link: item?.link, layer: this.numbers[item?.layer] },
      mode: item?.mode,
    };
  }

  turn(row, open) {
    this.listing.turn(row, open);
    return this.#status();
  }

  reveal(path) {
    return { row: this.listing.reveal(path), ...this.#status() };
  }

  seek(row, text) {
    return text === '..' ? this.listing.above(row) : this.listing.seek(row, text);
  }

  #listing(scope) {
    if (!this.#listings.has(scope)) this.#listings.set(scope, listingOf(this.itemsOf(scope)));
    return this.#listings.get(scope);
  }

  itemsOf(scope) {
    if (scope !== MERGED) return this.analysis.layers[this.numbers.indexOf(Number(scope))] ?? [];
    const changeOf = ({ path }) => this.now.get(path)?.change ?? 'added';
    return [...this.analysis.files.map((item) => ({ ...item, change: changeOf(item) })), ...this.gone.values()];
  }

  get waste() {
    this.#waste ??= waste(this.analysis.files, this.hidden).map((group) => ({
      ...group,
      paths: group.paths.map(({ layer, by, ...path }) => ({
        ...{ ...path, layer: this.numbers[layer] },
        ...(by !== undefined && { by: this.numbers[by] }),
      })),
    }));
    return this.#waste;
  }

  /** What is at a path of a layer, or of all; with every layer that has something to say of it. */
  at(scope, path) {
    const versions = this.analysis.layers.flatMap((changes, layer) =>
      changes
        .filter((item) => item.path === path && item.change !== 'same')
        .map((item) => ({ ...item, layer: this.numbers[item.layer], by: this.numbers[layer] })),
    );
    const own = scope === MERGED ? versions.at(-1) : versions.find(({ by }) => by === Number(scope));
    return own && { item: own, versions };
  }

  /** Where the bytes are: `by` folder, or by layer and folder. */
  map({ by, width, height }) {
    if (!this.#bytes.has(by)) this.#bytes.set(by, new Bytes(this.analysis.layers, this.numbers, by));
    return this.#bytes.get(by).areas(width, height);
  }
}

/** Which entries of a layer have a text or a pattern in their path, marked. */
export function found(layer, find) {
  const marks = new Uint8Array(layer.count);
  for (const place of layer.places(find)) marks[place] = 1;
  return marks;
}

const listingOf = (items) => new Listing(new Tree(items), items);
