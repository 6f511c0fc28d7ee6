// Where the bytes of an image are: those of every layer, also those that nobody sees.

import { ROOT, Tree } from './tree.js';
import { areas } from './treemap.js';

export class Bytes {
  /** `by` is `folder`, or `layer` for folders within layers. */
  constructor(layers, numbers, by) {
    this.byLayer = by === 'layer';
    this.items = layers.flatMap((changes) =>
      changes
        .filter(({ change, size }) => size > 0 && change !== 'removed')
        .map(({ path, size, layer }) => ({ path: this.#place(path, numbers[layer]), size, layer: numbers[layer] })),
    );
    const twice = [];
    this.tree = new Tree(this.items, (node, index) => twice.push([node, this.items[index].size]));
    this.own = this.tree.items.map((index) => this.items[index]?.size ?? 0);
    for (const [node, size] of twice) this.own[node] += size;
    this.sums = this.tree.sums(this.own);
  }

  #place = (path, layer) => (this.byLayer ? `${layer}/${path}` : path);

  /** The areas, each with the place in the files that it leads to, and the layer that most of its bytes are of. */
  areas(width, height) {
    const { tree, sums } = this;
    const children = (node) => tree.children(node);
    const all = areas({ root: ROOT, children, sizeOf: (node) => sums[node], width, height });
    const layers = this.#dominant(all);
    return { total: sums[ROOT], areas: all.map((area, index) => this.#described(area, layers[index])) };
  }

  #described({ node, first, within, ...place }, layer) {
    const { tree } = this;
    const parts = tree.path(node ?? within).split('/');
    const scope = this.byLayer && parts[0] !== '' ? parts.shift() : 'merged';
    const above = first === undefined ? '' : tree.path(tree.parents[first]);
    const top = this.byLayer && place.depth === 0;
    const below = node !== undefined && tree.path(node).slice(above === '' ? 0 : above.length + 1);
    const name = node === undefined ? undefined : top ? scope : below;
    const file = node !== undefined && !tree.hasChildren(node);
    return { ...place, name, path: parts.join('/'), scope, file, layer, top };
  }

  #dominant(all) {
    const { tree, items, own } = this;
    const area = new Int32Array(tree.size).fill(-1);
    all.forEach(({ node }, index) => {
      if (node !== undefined) area[node] = index;
    });
    const shares = all.map(() => new Map());
    for (let node = 1; node < tree.size; node++) {
      if (area[node] < 0) area[node] = area[tree.parents[node]];
      const layer = items[tree.items[node]]?.layer;
      if (layer === undefined) continue;
      for (let up = area[node]; up >= 0; up = area[tree.parents[all[up].first]])
        shares[up].set(layer, (shares[up].get(layer) ?? 0) + own[node]);
    }
    return shares.map((share) => [...share].sort((a, b) => b[1] - a[1])[0]?.[0]);
  }
}
