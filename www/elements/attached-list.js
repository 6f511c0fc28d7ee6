// <attached-list>: what others attached to an image, with what it says; that it is there does not make it true.

import { fragment } from '../js/address.js';
import { attachments, kindOf, opened, subjects } from '../js/attached.js';
import { fill, h, icon, outside, tell } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { facts } from './registry-card.js';

/** How many parts of a list are shown. */
const SHOWN = 500;

class AttachedList extends HTMLElement {
  /** Asks for what is attached to the image; what the address names is opened. */
  offer(job) {
    this.job = job;
    this.list = h('ul', { class: 'attached' });
    this.status = h('p', { class: 'status', role: 'status' }, words('attached.asking'));
    fill(this, h('p', { class: 'note' }, icon('warn'), ' ', words('attached.lead')), this.list, this.status);
    this.#ask();
    return this;
  }

  async #ask() {
    let number = 0;
    const found = (one) => {
      number++;
      this.list.append(this.#row(one));
    };
    try {
      await attachments(this.job, found);
      fill(this.status, words(number === 0 ? 'attached.none' : 'attached.count', { count: count(number) }));
    } catch (failure) {
      if (failure.code === 'aborted') return;
      const retry = h(
        'button',
        { type: 'button', class: 'quiet', onclick: () => this.offer(this.job) },
        words('failure.retry'),
      );
      fill(this.status, reason(failure), ' ', retry);
    }
    tell(this, 'announce', this.status.textContent);
  }

  #row({ descriptor, how }) {
    const { digest, artifactType, annotations } = descriptor;
    const summary = h(
      'summary',
      {},
      h('strong', {}, words(`attachment.${kindOf(descriptor)}`)),
      h(
        'span',
        { class: 'claim' },
        outside(artifactType ?? annotations?.['vnd.docker.reference.type'] ?? descriptor.mediaType),
      ),
      h('code', { dir: 'ltr', translate: 'no', 'data-kind': 'encoded' }, digest.slice(7, 19)),
    );
    const body = h('div', { class: 'statement' });
    const details = h('details', { open: this.job.view.at === digest }, summary, body);
    const open = () => details.open && body.childElementCount === 0 && this.#open(body, descriptor, how);
    details.addEventListener('toggle', open);
    return h('li', {}, details);
  }

  /** Fetches and reads one, since somebody opened it. */
  async #open(body, descriptor, how) {
    fill(body, h('p', { class: 'note' }, words('raw.loading')));
    try {
      const parts = await opened(this.job, descriptor);
      fill(
        body,
        h('p', { class: 'note' }, words(`found.${how}`), ' ', this.#raw(descriptor, how)),
        parts.map((part) => this.#part(part)),
      );
    } catch (failure) {
      if (failure.code !== 'aborted') fill(body, h('p', { class: 'note' }, reason(failure)));
    }
  }

  /** The raw view finds what the index lists; what only refers to the image is opened under its own name. */
  #raw({ digest }, how) {
    const { name, view, reference } = this.job;
    const own = `${reference.registry}/${reference.repository}@${digest}`;
    const href =
      how === 'index'
        ? fragment(name, { view: 'raw', at: digest, platform: view.platform })
        : fragment(own, { view: 'raw' });
    const link = h('a', { href }, words('view.raw'));
    if (how !== 'index') link.addEventListener('click', () => tell(link, 'tag-chosen', own));
    return link;
  }

  #part({ layer, says }) {
    if (!says || says.kind === 'unknown') {
      return h('p', {}, outside(layer.mediaType), ' · ', size(layer.size), ' · ', words('attached.unread'));
    }
    const about = says.about.length > 0 && this.#about(says.about);
    return h(
      'div',
      { class: 'says', 'data-says': says.kind },
      facts([
        says.type && [words('attached.type'), outside(says.type)],
        about && [words('attached.about'), about],
        says.name && [words('attached.name'), outside(says.name)],
        (says.kind === 'signature' || says.signatures > 0) && [words('attached.signed'), words('attached.unchecked')],
        ...(says.rows ?? []).map(([key, value]) => [words(`provenance.${key}`), outside(value)]),
        says.parts && [
          words('attached.parts'),
          words('attached.part-count', { count: count(says.parts.length), format: says.format }),
        ],
      ]),
      says.parts && table(says.parts),
    );
  }

  /** Whether a statement speaks of this image: the digests are compared, which shows what it is about and not who says so. */
  #about(digests) {
    const { answer } = this.job.image;
    if (subjects(answer).some((digest) => digests.includes(digest))) return words('about.this');
    return [words('about.other'), ' ', digests.slice(0, 5).map((digest) => [outside(digest), ' '])];
  }
}

function table(parts) {
  const head = ['part.name-of', 'part.version', 'part.licence'].map((key) => h('th', { scope: 'col' }, words(key)));
  const rows = parts.slice(0, SHOWN).map(({ name, version, licence }) =>
    h(
      'tr',
      {},
      [name, version, licence].map((text) => h('td', {}, outside(text))),
    ),
  );
  const more = parts.length - SHOWN;
  return [
    h('table', { class: 'parts' }, h('thead', {}, h('tr', {}, head)), h('tbody', {}, rows)),
    more > 0 && h('p', { class: 'note' }, words('attached.more', { count: count(more) })),
  ];
}

const reason = ({ sentence }) => (sentence ? say(sentence) : words('failure.internal'));

customElements.define('attached-list', AttachedList);
