// <tree-map>: where the bytes are, as areas; each leads to its place among the files. Arrows go from one to the next.

import { fragment } from '../js/address.js';
import { fill, h, tell } from '../js/dom.js';
import { count, share, size } from '../js/format.js';
import { words } from '../js/language.js';
import { atOf } from '../js/places.js';

const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };
/** How narrow and how low an area may be to have its name written in it. */
const WRITTEN = { width: 44, height: 17 };
/** The proportions of the whole. */
const SHAPE = { ratio: 0.5, least: 260, most: 460 };

class TreeMap extends HTMLElement {
  by = 'folder';

  offer(image, job) {
    Object.assign(this, { image, job });
    this.field = h('div', { class: 'map', role: 'group', 'aria-label': words('map.heading') });
    this.field.addEventListener('keydown', (event) => this.#key(event));
    this.caption = h('p', { class: 'note caption' });
    this.tools = h('div', { class: 'map-tools' });
    fill(this, h('h3', {}, words('map.heading')), this.tools, this.field, this.caption);
    for (const name of ['pointerover', 'focusin'])
      this.field.addEventListener(name, (event) => this.#say(event.target.closest('a')?.area));
    return this;
  }

  connectedCallback() {
    this.observer = new ResizeObserver(() => this.#fit());
    this.observer.observe(this);
    this.#tools();
  }

  disconnectedCallback() {
    this.observer.disconnect();
  }

  #tools() {
    const button = (by) =>
      h(
        'button',
        { type: 'button', 'aria-pressed': String(by === this.by), onclick: () => this.#by(by) },
        words(`map.${by}`),
      );
    const label = words('map.by');
    fill(
      this.tools,
      h('div', { class: 'choice', role: 'group', 'aria-label': label }, ['folder', 'layer'].map(button)),
    );
  }

  #by(by) {
    this.by = by;
    this.width = 0;
    this.#tools();
    this.tools.querySelector('[aria-pressed="true"]').focus();
    this.#fit();
  }

  async #fit() {
    const width = Math.floor(this.clientWidth);
    if (width === 0 || width === this.width) return;
    this.width = width;
    const height = Math.round(Math.max(SHAPE.least, Math.min(SHAPE.most, width * SHAPE.ratio)));
    this.field.style.setProperty('height', `${height}px`);
    const { by } = this;
    const map = await this.image.ask('map', { by, width, height }).catch(() => undefined);
    if (!map || by !== this.by || width !== this.width) return;
    this.total = map.total;
    fill(
      this.field,
      map.areas.map((area, index) => this.#area(area, index)),
    );
    this.#say(undefined);
  }

  #area(area, index) {
    const { x, y, width, height, path, scope, layer, depth } = area;
    const { name, view } = this.job;
    const to = { view: 'files', at: atOf(scope, path), platform: view.platform };
    const written = width >= WRITTEN.width && height >= WRITTEN.height;
    const link = h(
      'a',
      {
        href: fragment(name, to),
        tabindex: index === 0 ? '0' : '-1',
        'aria-label': this.#told(area),
        'data-depth': String(depth),
        class: area.name === undefined ? 'rest' : area.file ? 'file' : 'folder',
      },
      written && h('span', { 'aria-hidden': 'true' }, this.#title(area)),
    );
    link.area = area;
    const place = { left: x, top: y, width, height };
    for (const [key, value] of Object.entries(place)) link.style.setProperty(key, `${value.toFixed(2)}px`);
    if (layer !== undefined) link.style.setProperty('--tint', tintOf(layer, this.image.layers.length));
    return link;
  }

  #title({ name, top, path, count: others }) {
    if (name === undefined) return words('map.others', { count: count(others) });
    if (!top) return name;
    return [words('layers.number', { number: count(Number(name) + 1) }), path].filter(Boolean).join(' · ');
  }

  #told(area) {
    const { path, scope, size: bytes, layer, top } = area;
    const where = scope === 'merged' || top ? [] : [words('layers.number', { number: count(Number(scope) + 1) })];
    const title = area.name === undefined || top || path === '' ? this.#title(area) : `/${path}`;
    const most = layer !== undefined && !this.#isByLayer() && words('map.mostly', { number: count(layer + 1) });
    return [...where, title, size(bytes), share(bytes / (this.total || 1)), most].filter(Boolean).join(' · ');
  }

  #isByLayer = () => this.by === 'layer';

  /** What is under the pointer, or has the focus, in a line of its own. */
  #say(area) {
    if (area) fill(this.caption, this.#told(area));
    else if (!this.field.contains(document.activeElement))
      fill(this.caption, words('map.note', { size: size(this.total ?? 0) }));
  }

  #key(event) {
    const from = event.target.closest('a');
    if (event.key === 'Escape') tell(this, 'go-to-name');
    const way = WAYS[event.key];
    if (!way || !from) return;
    event.preventDefault();
    const to = nearest(from, [...this.field.children], way);
    if (!to) return;
    from.tabIndex = -1;
    to.tabIndex = 0;
    to.focus({ preventScroll: true });
  }
}

/** The area next to another in a direction; into a folder and out of it again. */
function nearest(from, all, [right, down]) {
  const centre = ({ area: { x, y, width, height } }) => [x + width / 2, y + (height > 60 ? 9 : height / 2)];
  const [fromX, fromY] = centre(from);
  const far = (one) => {
    const [x, y] = centre(one);
    const along = (x - fromX) * right + (y - fromY) * down;
    const aside = Math.abs((x - fromX) * down) + Math.abs((y - fromY) * right);
    return along > 1 ? along + 2.5 * aside : Infinity;
  };
  const [best] = all.filter((one) => one !== from && far(one) < Infinity).sort((a, b) => far(a) - far(b));
  return best;
}

/** How strongly a layer is tinted: the later, the stronger. */
export const tintOf = (index, all) => `${Math.round(10 + (36 * index) / Math.max(1, all - 1))}%`;

customElements.define('tree-map', TreeMap);
