// What is known of a repository's tags: their order, which are in sight, and the digests that somebody asked for.

import { digestsOf, sortTags } from './registry.js';

/** The orders on offer; the last one is the registry's own. */
export const ORDERS = ['newest', 'natural', 'registry'];

export class TagStore {
  tags = [];
  /** The same in order. */
  sorted = [];
  order = ORDERS[0];
  text = '';
  /** Only tags with this digest. */
  digest = undefined;
  unfolded = false;
  /** The tags whose digests are on their way, and what ends that. */
  asking = new Set();
  comparing = undefined;
  /** Ends when all tags are in order. */
  arranged = Promise.resolve();
  #kinds = new Map();
  #digests = new Map();
  #sorting = false;
  #stale = false;

  /** `changed` is called whenever other tags are to be shown. */
  constructor(signal, changed) {
    Object.assign(this, { signal, changed });
  }

  add({ tags, kinds }) {
    tags.forEach((tag, index) => {
      this.tags.push(tag);
      if (kinds[index] !== 'plain') this.#kinds.set(tag, kinds[index]);
    });
    this.arrange();
  }

  /** Puts the tags in order; what arrives meanwhile is put in order afterwards, all at once. */
  arrange() {
    this.#stale = true;
    if (!this.#sorting) this.arranged = this.#arrange();
  }

  async #arrange() {
    this.#sorting = true;
    while (this.#stale) {
      this.#stale = false;
      const tags = [...this.tags];
      const asked = this.order;
      const sorted = asked === 'registry' ? tags : await sortTags(tags, asked, this.signal).catch(() => tags);
      if (asked !== this.order) this.#stale = true;
      else this.sorted = sorted;
      this.changed();
    }
    this.#sorting = false;
  }

  kind = (tag) => this.#kinds.get(tag) ?? 'plain';

  /** How many tags there are of each kind that is attached to others. */
  attached() {
    const counts = {};
    for (const kind of this.#kinds.values()) counts[kind] = (counts[kind] ?? 0) + 1;
    return counts;
  }

  /** The tags to be shown, in order. */
  visible() {
    const wanted = this.text.toLowerCase();
    return this.sorted.filter(
      (tag) =>
        (this.unfolded || !this.#kinds.has(tag)) &&
        (wanted === '' || tag.toLowerCase().includes(wanted)) &&
        (this.digest === undefined || this.#digests.get(tag)?.digest === this.digest),
    );
  }

  /** Takes the digest of a tag, or the reason why it could not be had. */
  learn(tag, known) {
    this.#digests.set(tag, known);
  }

  /** Asks for the digests of these tags, since somebody pressed a button. */
  async compare({ registry, repository }, tags) {
    const comparing = new AbortController();
    Object.assign(this, { comparing, asking: new Set(tags) });
    const end = () => comparing.abort();
    this.signal.addEventListener('abort', end);
    this.changed();
    const each = ({ tag, ...known }) => {
      this.asking.delete(tag);
      this.learn(tag, known);
      this.changed();
    };
    await digestsOf({ registry, repository }, tags, each, comparing.signal).catch(() => undefined);
    this.signal.removeEventListener('abort', end);
    Object.assign(this, { comparing: undefined, asking: new Set() });
    this.changed();
  }

  /** What is known of a tag's digest: `{ digest }` or `{ failure }`. */
  known = (tag) => this.#digests.get(tag);

  /** How many of the tags are known to have this digest. */
  sharing(digest) {
    let count = 0;
    for (const known of this.#digests.values()) if (known.digest === digest) count++;
    return count;
  }
}
