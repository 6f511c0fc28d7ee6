// Paths as a tree, in arrays: with 200,000 of them, an object for each would be slow to make and to walk.

/** Where the root is; every parent comes before its children. */
export const ROOT = 0;

export class Tree {
  /** The names, parents and levels of the nodes, and which item each is; folders that nothing lists are items of nobody. */
  names = [''];
  parents = [-1];
  levels = [0];
  items = [-1];
  #places = new Map();
  #children;

  /** `items` have a `path`; the last one of a path counts, and `again` hears of the others. */
  constructor(items, again = () => undefined) {
    let [before, way] = [[], [ROOT]];
    items.forEach(({ path }, index) => {
      const parts = path.split('/');
      let same = 0;
      while (same < parts.length && parts[same] === before[same]) same++;
      way.length = same + 1;
      for (const name of parts.slice(same)) way.push(this.#node(way.at(-1), name));
      const node = way.at(-1);
      if (this.items[node] >= 0) again(node, this.items[node]);
      this.items[node] = index;
      before = parts;
    });
  }

  get size() {
    return this.names.length;
  }

  #node(parent, name) {
    const key = `${parent}/${name}`;
    const found = this.#places.get(key);
    if (found !== undefined) return found;
    const node = this.names.length;
    this.#places.set(key, node);
    this.names.push(name);
    this.parents.push(parent);
    this.levels.push(this.levels[parent] + 1);
    this.items.push(-1);
    return node;
  }

  /** The node at a path; none if there is none. */
  find(path) {
    let node = ROOT;
    for (const name of path.split('/').filter(Boolean)) {
      node = this.#places.get(`${node}/${name}`);
      if (node === undefined) return undefined;
    }
    return node;
  }

  path(node) {
    const parts = [];
    for (let at = node; at > ROOT; at = this.parents[at]) parts.push(this.names[at]);
    return parts.reverse().join('/');
  }

  /** The nodes right below another, in no order. */
  children(node) {
    this.#children ??= this.#index();
    const { starts, nodes } = this.#children;
    return nodes.subarray(starts[node], starts[node + 1]);
  }

  hasChildren(node) {
    this.#children ??= this.#index();
    return this.#children.starts[node + 1] > this.#children.starts[node];
  }

  /** All children one after the other, those of the first node first. */
  #index() {
    const starts = new Int32Array(this.size + 1);
    for (let node = 1; node < this.size; node++) starts[this.parents[node] + 1]++;
    for (let node = 0; node < this.size; node++) starts[node + 1] += starts[node];
    const [nodes, next] = [new Int32Array(this.size - 1), starts.slice()];
    for (let node = 1; node < this.size; node++) nodes[next[this.parents[node]]++] = node;
    return { starts, nodes };
  }

  /** What each node holds with everything below it, from what each holds itself. */
  sums(own) {
    const sums = Float64Array.from(own);
    for (let node = this.size - 1; node > ROOT; node--) sums[this.parents[node]] += sums[node];
    return sums;
  }
}
