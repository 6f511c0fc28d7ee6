// What differs between two images, listed as if it were one.

import { found, Image } from './image.js';

const KINDS = ['added', 'changed', 'removed'];

export class Differences extends Image {
  constructor(one, other, differences) {
    super([], [], { layers: [], files: [], efficiency: 1, wastedBytes: 0 });
    Object.assign(this, { one, other });
    this.items = differences.map(({ path, change, before, after }) => ({
      ...(after ?? before),
      path,
      change,
      before,
      after,
    }));
  }

  about() {
    const of = (kind) => this.items.filter(({ change }) => change === kind).length;
    return { changes: Object.fromEntries(KINDS.map((kind) => [kind, of(kind)])) };
  }

  itemsOf() {
    return this.items;
  }

  shows() {
    return true;
  }

  /** What was removed is found in the first image, everything else in the second. */
  finder(find) {
    const [before, after] = [this.one, this.other].map(({ layers }) => layers.map((layer) => found(layer, find)));
    return ({ change, layer, entry }) => (change === 'removed' ? before : after)[layer]?.[entry] === 1;
  }

  /** What each of the two has at a path at which they differ. */
  sides(path) {
    return this.items.find((item) => item.path === path);
  }
}
