// <file-sheet>: one file of an image: what the archive says of it, which layers have it, and what is in it.

import { fragment } from '../js/address.js';
import { code, fill, h, icon } from '../js/dom.js';
import { count, moment, size } from '../js/format.js';
import { words } from '../js/language.js';
import { atOf } from '../js/places.js';
import { copyButton } from './copy-button.js';
import './file-content.js';
import { reasonOf } from './layer-reader.js';
import { facts } from './registry-card.js';

/** What is shown without being asked for. */
const AT_ONCE = 1_000_000;
/** The largest file that is handed out. */
const LIMIT = 512 * 2 ** 20;

class FileSheet extends HTMLElement {
  offer(image) {
    this.image = image;
    return this;
  }

  /** Shows what a layer, or all of them, have at a path. */
  async show(job, scope, path) {
    const asked = `${scope}/${path}`;
    if (asked === this.asked) return;
    Object.assign(this, { job, asked });
    if (path === '') return fill(this, h('p', { class: 'note empty' }, words('file.choose')));
    const found = await this.image.ask('at', scope, path).catch((failure) => ({ failure }));
    if (asked !== this.asked) return;
    if (!found || found.failure)
      return fill(this, heading(path), h('p', { class: 'note' }, found ? reasonOf(found.failure) : words('file.none')));
    this.content = h('div', { class: 'holds' });
    fill(this, heading(path), this.#fate(found), this.#facts(found), this.#versions(found), this.content);
    this.#offerContent(found.item);
  }

  /** What became of it, where that is not plain. */
  #fate({ item, versions }) {
    const last = versions.at(-1);
    const parameters = { number: count(last.by + 1), first: count(item.layer + 1) };
    if (item.change === 'removed' || last.change === 'removed')
      return h('p', { class: 'fate' }, icon('warn'), h('span', {}, words('file.deleted', parameters)));
    if (last.by > item.by && item.type !== 'directory')
      return h('p', { class: 'fate' }, icon('warn'), h('span', {}, words('file.overwritten', parameters)));
    return undefined;
  }

  #facts({ item }) {
    const { type, size: bytes, mode, uid, gid, mtime, link, attributes = [] } = item;
    return facts([
      [words('file.type'), words(`type.${type}`)],
      link !== undefined && [words('file.link'), this.#link(item)],
      type === 'file' && [
        words('file.size'),
        size(bytes),
        bytes >= 1000 && h('span', { class: 'claim' }, ` ${words('size.b', { n: count(bytes) })}`),
      ],
      [
        words('file.mode'),
        code(rights(type, mode)),
        ' ',
        h('span', { class: 'claim' }, mode.toString(8).padStart(4, '0')),
      ],
      [words('file.owner'), code(`${uid}:${gid}`)],
      [words('file.time'), moment(mtime)],
      attributes.length > 0 && [
        words('file.attributes'),
        h(
          'ul',
          {},
          attributes.map(({ name }) => h('li', {}, code(name))),
        ),
      ],
    ]);
  }

  /** Where a link leads, as a link, if it stays within the image. */
  #link({ type, link, path, layer }) {
    const to = type === 'hardlink' ? link : resolved(path, link);
    const shown = h('code', { dir: 'ltr', translate: 'no' }, link);
    return to ? h('a', { href: this.#address(type === 'hardlink' ? String(layer) : 'merged', to) }, shown) : shown;
  }

  #address(scope, path) {
    const { name, view } = this.job;
    return fragment(name, { view: 'files', at: atOf(scope, path), platform: view.platform });
  }

  /** Every layer that has something to say of this path. */
  #versions({ item, versions }) {
    if (versions.length < 2) return h('p', { class: 'note' }, words('file.layer', { number: count(item.layer + 1) }));
    const one = ({ by, change, size: bytes, path }) =>
      h(
        'li',
        { class: change },
        h(
          'a',
          { href: this.#address(String(by), path), 'aria-current': by === item.by ? 'true' : undefined },
          words('layers.number', { number: count(by + 1) }),
        ),
        ' ',
        words(`change.${change}`),
        change !== 'removed' && h('span', { class: 'size' }, size(bytes)),
      );
    return h('div', { class: 'versions' }, h('h3', {}, words('file.versions')), h('ol', {}, versions.map(one)));
  }

  #offerContent(item) {
    if (item.type !== 'file' && item.type !== 'hardlink') return;
    if (item.size > LIMIT) fill(this.content, h('p', { class: 'note' }, words('file.too-large')));
    else if (item.size <= AT_ONCE) this.#open(item);
    else
      fill(
        this.content,
        h(
          'button',
          { type: 'button', class: 'quiet', onclick: () => this.#open(item) },
          words('file.open', { size: size(item.size) }),
        ),
      );
  }

  async #open({ layer, entry, path }) {
    const { asked, content } = this;
    fill(content, h('p', { class: 'note' }, words('file.opening')));
    try {
      const { bytes } = await this.image.content(layer, entry, LIMIT);
      if (asked === this.asked)
        fill(content, document.createElement('file-content').offer(bytes, path.split('/').at(-1)));
    } catch (failure) {
      const again = h(
        'button',
        { type: 'button', class: 'quiet', onclick: () => this.#open({ layer, entry, path }) },
        words('failure.retry'),
      );
      if (asked === this.asked)
        fill(content, h('p', { class: 'cause' }, icon('bad'), h('span', {}, reasonOf(failure))), again);
    }
  }
}

const heading = (path) =>
  h('div', { class: 'file-name' }, h('h3', {}, code(`/${path}`)), copyButton(`/${path}`, words('file.path')));

const LETTERS = { directory: 'd', symlink: 'l', 'character-device': 'c', 'block-device': 'b', fifo: 'p' };

/** Permissions as ls writes them. */
function rights(type, mode) {
  const three = (shift, special, letter) => {
    const bits = (mode >> shift) & 7;
    const last = bits & 1 ? (special ? letter : 'x') : special ? letter.toUpperCase() : '-';
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  };
  const owner = three(6, mode & 0o4000, 's');
  return `${LETTERS[type] ?? '-'}${owner}${three(3, mode & 0o2000, 's')}${three(0, mode & 0o1000, 't')}`;
}

/** Where a symbolic link leads, from where it is; none if it leaves the image. */
function resolved(path, link) {
  const parts = link.startsWith('/') ? [] : path.split('/').slice(0, -1);
  for (const part of link.split('/')) {
    if (part === '..' && parts.length === 0) return undefined;
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}

customElements.define('file-sheet', FileSheet);
