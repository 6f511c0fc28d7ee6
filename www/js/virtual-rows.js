// Rows of one height in a scrolling element, of which only those in sight exist.

/** How many rows exist beyond each edge. */
const BEYOND = 6;
/** Browsers draw nothing below some 17 million pixels. */
const LIMIT = 500_000;

export class VirtualRows {
  #shown = new Map();
  #height = 0;
  #count = 0;
  #drawing = 0;
  #observer = new ResizeObserver(() => this.#soon());

  /**
   * `row(index)` makes the element of a row; they stand in `room`, which `viewport` scrolls. `drawn` is called after others
   * came into sight.
   */
  constructor(viewport, room, row, drawn) {
    Object.assign(this, { viewport, room, row, drawn });
    viewport.addEventListener('scroll', () => this.#soon(), { passive: true });
    this.#observer.observe(viewport);
  }

  /** Shows other rows; `top`, if given, is the index of the row that is to stand where row `from` stood. */
  set(count, { from = 0, to } = {}) {
    const within = this.viewport.scrollTop - from * this.#height;
    this.#count = Math.min(count, LIMIT);
    this.#clear();
    this.#measure();
    this.room.style.setProperty('height', `${this.#count * this.#height}px`);
    if (to !== undefined) this.viewport.scrollTop = to * this.#height + within;
    this.draw();
  }

  /** The rows in sight, as `[first, behind the last]`. */
  get range() {
    const { scrollTop, clientHeight } = this.viewport;
    if (this.#height === 0) return [0, 0];
    const first = Math.min(Math.floor(scrollTop / this.#height), this.#count);
    return [first, Math.min(Math.ceil((scrollTop + clientHeight) / this.#height), this.#count)];
  }

  /** The row that a key leads to from another, if it leads to any. */
  after(key, index) {
    const page = Math.max(1, Math.floor(this.viewport.clientHeight / (this.#height || 1)));
    const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity };
    return Object.hasOwn(moves, key) ? Math.max(0, Math.min(index + moves[key], this.#count - 1)) : undefined;
  }

  /** The element of a row that exists. */
  at(index) {
    return this.#shown.get(index);
  }

  /** Brings a row into sight. Gives its element. */
  reveal(index) {
    const { scrollTop, clientHeight } = this.viewport;
    const top = index * this.#height;
    if (top < scrollTop) this.viewport.scrollTop = top;
    else if (top + this.#height > scrollTop + clientHeight) this.viewport.scrollTop = top + this.#height - clientHeight;
    this.draw();
    return this.at(index);
  }

  /** Makes the rows that came into sight and lets go of those that left it. A row that is in use stays. */
  draw() {
    const [first, end] = this.range;
    const [from, to] = [Math.max(0, first - BEYOND), Math.min(this.#count, end + BEYOND)];
    for (const [index, element] of this.#shown) {
      if ((index >= from && index < to) || element.contains(document.activeElement)) continue;
      element.remove();
      this.#shown.delete(index);
    }
    for (let index = from; index < to; index++) if (!this.#shown.has(index)) this.#add(index);
    this.drawn();
  }

  #add(index) {
    const element = this.row(index);
    element.style.setProperty('transform', `translateY(${index * this.#height}px)`);
    this.#shown.set(index, element);
    // In the order in which they are read.
    const next = [...this.#shown.keys()].filter((other) => other > index);
    this.room.insertBefore(element, next.length > 0 ? this.#shown.get(Math.min(...next)) : null);
  }

  #measure() {
    if (this.#count === 0) return;
    const probe = this.row(0);
    this.room.append(probe);
    this.#height = probe.offsetHeight || this.#height;
    probe.remove();
  }

  #clear() {
    for (const element of this.#shown.values()) element.remove();
    this.#shown.clear();
  }

  #soon() {
    if (this.#drawing) return;
    this.#drawing = requestAnimationFrame(() => {
      this.#drawing = 0;
      if (this.viewport.isConnected) this.draw();
    });
  }
}
