// <images-view>: the images that are kept in this browser, and what can be done with them.

import { fragment } from '../js/address.js';
import { fill, h, icon } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { images } from '../js/images.js';
import { importDropped } from '../js/imports.js';
import { say, words } from '../js/language.js';
import { framed } from './deed-panel.js';
import { deedTrace } from './deed-trace.js';
import { dockerCommand } from './docker-command.js';
import { exportPanel } from './export-panel.js';
import { nameOf } from './kept-image.js';
import './import-form.js';
import './kept-list.js';
import './name-history.js';
import './pull-form.js';
import './room-note.js';
import './sandbox-note.js';

class ImagesView extends HTMLElement {
  connectedCallback() {
    this.status = h('div', { class: 'state' });
    this.list = document.createElement('kept-list');
    this.usage = h('div', { class: 'usage' });
    this.panel = h('div', { class: 'panel' });
    this.deeds = h('div', { class: 'deeds' });
    this.room = document.createElement('room-note');
    fill(
      this,
      h('p', { class: 'lead' }, words('images.lead')),
      document.createElement('pull-form'),
      document.createElement('import-form'),
      this.deeds,
      this.status,
      this.list,
      h('div', {}, this.usage, this.panel),
      this.room,
      document.createElement('sandbox-note'),
      document.createElement('name-history'),
      this.#about(),
    );
    this.end = new AbortController();
    const { signal } = this.end;
    importDropped(signal);
    images.addEventListener('change', () => this.#show(), { signal });
    images.addEventListener('deed', () => this.#begun(), { signal });
    // What was begun beside an image stood in a list that is gone.
    for (const { subject } of images.deeds) subject.row = false;
    this.#show();
    this.#begun();
    images.refresh();
  }

  disconnectedCallback() {
    this.end.abort();
  }

  /** The commands that belong to no image of the list: the newest of them, and those that run. */
  #begun() {
    const general = images.deeds.filter(({ subject }) => !subject.row);
    const shown = general.filter((deed, index) => deed.state === 'running' || index === general.length - 1);
    const there = new Map([...this.deeds.children].map((element) => [element.deed, element]));
    fill(this.deeds, shown.map((deed) => there.get(deed) ?? this.#trace(deed)).reverse());
  }

  #trace(deed) {
    const again = () => images.begin(deed.kind, deed.subject, ...deed.parameters);
    const close = () => images.forget(deed);
    return deedTrace(deed, { again, close });
  }

  #show() {
    const { state, list, failure, usage } = images;
    fill(this.status, state === 'unknown' && words('images.opening'), state === 'failed' && unopened(failure));
    this.status.hidden = state === 'there' && list.length > 0;
    this.list.show(list);
    if (state === 'there' && list.length === 0) fill(this.status, empty());
    this.usage.hidden = state !== 'there' || usage.blobs === 0;
    if (!this.usage.hidden) fill(this.usage, this.#usage(usage));
    this.room.show(usage);
  }

  #usage({ images: number, blobs, bytes, shared, reclaimable }) {
    const button = (deed, text) =>
      h('button', { type: 'button', class: 'quiet', onclick: () => images.begin(deed, {}) }, text);
    return [
      h('p', {}, words('usage.total', { images: count(number), blobs: count(blobs), size: size(bytes) })),
      shared > 0 && h('p', { class: 'note' }, words('usage.shared', { size: size(shared) })),
      h(
        'p',
        { class: 'buttons' },
        reclaimable > 0
          ? button('gc', words('usage.free', { size: size(reclaimable) }))
          : h('span', { class: 'note' }, words('usage.nothing')),
        ' ',
        button('verify', words('usage.verify')),
        ' ',
        number > 1 && this.#exporter(),
      ),
    ];
  }

  #exporter() {
    const open = this.panel.hasChildNodes();
    const press = ({ target }) => this.#exportAll(target);
    const properties = {
      type: 'button',
      class: 'quiet',
      name: 'export',
      'aria-expanded': String(open),
      onclick: press,
    };
    return h('button', properties, words('usage.export'));
  }

  /** Asks as what all images that are whole are to be exported; asked again, closes that. */
  #exportAll(button) {
    const open = !this.panel.hasChildNodes();
    const close = () => {
      fill(this.panel);
      const now = this.usage.querySelector('[name="export"]');
      now?.setAttribute('aria-expanded', 'false');
      now?.focus();
    };
    if (!open) return close();
    const begin = (...deed) => {
      close();
      images.begin(...deed);
      this.deeds.querySelector('button')?.focus();
    };
    const names = images.list.filter(({ complete }) => complete).map(nameOf);
    fill(this.panel, framed(exportPanel({ names, begin, close }), close));
    button.setAttribute('aria-expanded', 'true');
    this.panel.querySelector('input').focus();
  }

  #about() {
    return h(
      'details',
      { class: 'about' },
      h('summary', {}, words('images.how')),
      h('p', {}, words('images.how-text')),
      dockerCommand('list', {}),
      h('p', {}, h('a', { href: fragment('', { view: 'docker' }) }, words('side.docker'))),
    );
  }
}

const empty = () => h('div', { class: 'empty' }, h('p', {}, words('images.none')), h('p', {}, words('images.none-do')));

/** The store cannot be opened: what is in it is left as it is. */
function unopened({ code, sentence, hint }) {
  return h(
    'div',
    { class: 'failure', 'data-code': code },
    h('p', { class: 'cause' }, icon('bad'), h('span', {}, sentence ? say(sentence) : words('images.unopened'))),
    h('p', {}, hint ? say(hint) : words('images.unopened-do')),
    h(
      'p',
      {},
      h('button', { type: 'button', class: 'quiet', onclick: () => images.refresh() }, words('failure.retry')),
    ),
  );
}

customElements.define('images-view', ImagesView);
