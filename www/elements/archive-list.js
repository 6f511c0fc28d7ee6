// <archive-list>: the images of an archive that is open.

import { fragment } from '../js/address.js';
import { code, fill, h, icon, outside, tell } from '../js/dom.js';
import { count, share, size } from '../js/format.js';
import { phrase, say, words } from '../js/language.js';

class ArchiveList extends HTMLElement {
  opening(name) {
    this.said = h('span', { class: 'claim' });
    fill(this, h('p', { role: 'status' }, phrase('archive.opening', { name: outside(name) }), ' ', this.said));
  }

  progress({ read, size: all }) {
    fill(this.said, share(read / (all || 1)), ' · ', size(read));
  }

  show(name, { kind, images, notices }, close) {
    const parameters = {
      name: h('strong', {}, outside(name)),
      kind: words(`archive.${kind}`),
      count: count(images.length),
    };
    fill(
      this,
      h('p', {}, phrase('archive.opened', parameters), ' ', this.#close(close)),
      h(
        'ul',
        {},
        images.map((image) => this.#image(image)),
      ),
      notices.length > 0 &&
        h(
          'ul',
          { class: 'archive-notices' },
          notices.map((notice) => h('li', {}, icon('warn'), h('span', {}, say(notice)))),
        ),
    );
    tell(this, 'announce', this.firstElementChild.textContent);
  }

  fail(name, failure, close) {
    const reason = failure.sentence ? say(failure.sentence) : words('archive.failed');
    fill(
      this,
      h('p', { class: 'cause' }, icon('bad'), h('span', {}, outside(name), ': ', reason)),
      h('p', {}, words('archive.which'), ' ', this.#close(close)),
    );
    tell(this, 'announce', reason);
  }

  #close = (close) => h('button', { type: 'button', class: 'quiet', onclick: close }, words('archive.close'));

  /** A link to an image, which is looked up at once: it was opened with the archive. */
  #image({ reference, names, descriptor, made }) {
    const other = names.filter((name) => !reference.endsWith(`/${name}`));
    return h(
      'li',
      {},
      h('a', { href: fragment(reference), onclick: () => tell(this, 'tag-chosen', reference) }, code(reference)),
      other.length > 0 && h('span', { class: 'claim' }, outside(other.join(', '))),
      h(
        'a',
        {
          ...{ href: fragment(reference, { view: 'keep' }), class: 'keep' },
          ...{
            onclick: () => tell(this, 'tag-chosen', reference),
            'aria-label': `${words('view.keep')}: ${reference}`,
          },
        },
        words('view.keep'),
      ),
      h('code', { class: 'digest', title: descriptor.digest }, `${descriptor.digest.slice(0, 19)}…`),
      made && h('span', { class: 'claim' }, words('archive.made')),
    );
  }
}

customElements.define('archive-list', ArchiveList);
