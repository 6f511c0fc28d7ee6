// <room-note>: how much room there is in this browser, whether it has promised to keep what is here, and whether the page itself
// opens without a network.

import { fill, h, icon, tell } from '../js/dom.js';
import { size } from '../js/format.js';
import { words } from '../js/language.js';
import { isPageKept, keepPage } from '../js/offline.js';
import { facts } from './registry-card.js';

class RoomNote extends HTMLElement {
  show(usage) {
    this.usage = usage;
    this.#look();
  }

  async #look() {
    const { storage } = navigator;
    const [room, kept, page] = await Promise.all([
      storage?.estimate?.().catch(() => undefined),
      storage?.persisted?.().catch(() => false),
      isPageKept(),
    ]);
    const free = room?.quota === undefined ? undefined : Math.max(0, room.quota - room.usage);
    const said = JSON.stringify([free, kept, page]);
    if (this.said === said || !this.isConnected) return;
    this.said = said;
    fill(
      this,
      h('h3', {}, words('room.heading')),
      facts([
        free !== undefined && [words('room.free'), words('room.of', { free: size(free), quota: size(room.quota) })],
        [words('room.promise'), kept ? [icon('done', 'done'), ' ', words('room.kept')] : this.#ask()],
        [words('room.offline'), page ? [icon('done', 'done'), ' ', words('room.page')] : this.#keep()],
      ]),
    );
  }

  #ask() {
    const answer = h('span', { class: 'note', role: 'status' });
    const press = async () => {
      const kept = await navigator.storage?.persist?.().catch(() => false);
      if (kept) return this.#again('room.kept');
      fill(answer, words('room.refused'));
    };
    return [
      h('span', {}, words('room.may-go')),
      ' ',
      h('button', { type: 'button', class: 'quiet', name: 'persist', onclick: press }, words('room.ask')),
      ' ',
      answer,
    ];
  }

  #keep() {
    const answer = h('span', { class: 'note', role: 'status' });
    const press = async () => {
      fill(answer, words('room.keeping'));
      if (await keepPage()) return this.#again('room.page');
      fill(answer, words('room.page-refused'));
    };
    return [
      words('room.page-not'),
      ' ',
      h('button', { type: 'button', class: 'quiet', name: 'offline', onclick: press }, words('room.keep-page')),
      ' ',
      answer,
    ];
  }

  async #again(key) {
    await this.#look();
    tell(this, 'announce', words(key));
    this.setAttribute('tabindex', '-1');
    this.focus();
  }
}

customElements.define('room-note', RoomNote);
