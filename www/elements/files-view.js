// <files-view>: the files of an image or of one of its layers, as a tree, and beside it what is in the one that was chosen.

import { fragment } from '../js/address.js';
import { fill, h, tell } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { language, words } from '../js/language.js';
import { layerImage } from '../js/layer-image.js';
import { atOf, placeOf } from '../js/places.js';
import { fileTools } from './file-tools.js';
import './file-sheet.js';
import './file-tree.js';
import './layer-reader.js';

/** How long the typing must pause before the search, and before the address says it, in milliseconds. */
const PAUSE = { search: 60, address: 400 };

class FilesView extends HTMLElement {
  offer(job) {
    this.lang = language();
    this.image = layerImage(job.image.answer, job.reference);
    this.status = h('p', { class: 'status', role: 'status' });
    this.tree = document.createElement('file-tree').offer(this.image, (path) => this.#choose(path));
    this.sheet = document.createElement('file-sheet').offer(this.image);
    this.tree.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.tools.field.focus();
    });
    this.reader = document.createElement('layer-reader').offer(this.image);
    this.body = h('div', { class: 'files' }, h('div', { class: 'side' }, this.status, this.tree), this.sheet);
    this.place = h('div', { class: 'file-tools' });
    fill(this, this.reader, this.place, this.body);
    this.follow(job);
    return this;
  }

  /** Whether this shows the files of that answer. */
  shows({ image: { answer } }) {
    return answer?.image?.descriptor.digest === this.image.key && this.lang === language();
  }

  connectedCallback() {
    this.end = new AbortController();
    this.image.addEventListener('change', () => this.#ready(), { signal: this.end.signal });
    this.#ready();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  /** What the address says now. */
  follow(job) {
    const { view } = job;
    this.job = job;
    const { scope, path } = placeOf(view.at, this.image.layers.length);
    const wanted = {
      ...{ scope, find: view.find ?? '', changes: list(view.show), order: view.order === 'size' ? 'size' : 'name' },
      least: /^\d{1,15}$/.test(view.least ?? '') ? Number(view.least) : 0,
    };
    const same = JSON.stringify(wanted) === JSON.stringify(this.wanted);
    this.wanted = wanted;
    if (!this.tools) this.tools = fileTools(this.place, this.image, (change) => this.#want(change));
    this.tools.show(wanted);
    if (this.path === path && same) return;
    this.path = path;
    if (this.image.state === 'there') this.#list(!same || !this.listed);
  }

  #ready() {
    const there = this.image.state === 'there';
    this.body.hidden = !there;
    this.place.hidden = !there;
    if (there && !this.listed) this.#list(true);
  }

  /** Asks for the rows, and shows the place that the address names. */
  async #list(anew) {
    this.listed = true;
    const { wanted, path } = this;
    try {
      if (anew) this.#tell(await this.image.list(wanted));
      if (wanted !== this.wanted) return;
      if (anew) this.tree.refresh(this.about);
      if (path !== '') await this.tree.reveal(path);
      this.sheet.show(this.job, wanted.scope, path);
    } catch (failure) {
      this.listed = false;
      fill(this.status, words(failure.code === 'trap' ? 'layers.trap' : 'failure.internal'));
    }
  }

  #tell(about) {
    this.about = about;
    const { find, changes, least } = this.wanted;
    const narrowed = find !== '' || changes.length > 0 || least > 0;
    const parameters = { count: count(about.files), size: size(about.bytes) };
    fill(this.status, words(about.rows === 0 ? 'files.none' : narrowed ? 'files.found' : 'files.all', parameters));
  }

  /** Other rows are wanted: at once, and in the address when the typing pauses. */
  #want(change) {
    const typing = change.find !== undefined;
    this.wanted = { ...this.wanted, ...change };
    if (change.scope !== undefined) this.path = '';
    clearTimeout(this.searching);
    clearTimeout(this.writing);
    this.searching = setTimeout(() => this.#list(true), typing ? PAUSE.search : 0);
    this.writing = setTimeout(() => this.isConnected && location.replace(this.#address(this.path)), PAUSE.address);
  }

  #choose(path) {
    clearTimeout(this.writing);
    location.assign(this.#address(path));
    tell(this, 'announce', path);
  }

  #address(path) {
    const { name, view } = this.job;
    const { scope, find, changes, least, order } = this.wanted;
    const at = scope === 'merged' && path === '' ? undefined : atOf(scope, path);
    const narrow = {
      find,
      show: changes.join(','),
      least: least > 0 && String(least),
      order: order === 'size' && order,
    };
    return fragment(name, { view: 'files', at, platform: view.platform, ...narrow });
  }
}

const KINDS = ['added', 'changed', 'removed'];
const list = (text = '') => KINDS.filter((kind) => text.split(',').includes(kind));

customElements.define('files-view', FilesView);
