// <compare-view>: two images beside each other: config, layers, files. The address names both; swapping them mirrors it all.

import { fragment } from '../js/address.js';
import { othersThan } from '../js/archives.js';
import { fill, h, outside, tell } from '../js/dom.js';
import { words } from '../js/language.js';
import { explain } from '../js/pullspec.js';
import { config } from '../js/registry.js';
import './compare-files.js';
import { comparedConfigs, comparedLayers, comparedSizes } from './compare-parts.js';
import { failureNote } from './failure-note.js';

class CompareView extends HTMLElement {
  offer(job) {
    this.job = job;
    this.turn = 0;
    this.result = h('div', { class: 'compared' });
    fill(this, this.#form(), this.result);
    this.#compare();
    return this;
  }

  disconnectedCallback() {
    queueMicrotask(() => this.isConnected || this.end?.abort());
  }

  #form() {
    const { view, tagList, reference } = this.job;
    this.field = h('input', {
      ...{ type: 'text', list: 'compare-names', autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' },
      ...{ translate: 'no', 'aria-label': words('compare.with'), placeholder: words('compare.example') },
    });
    this.field.value = view.with ?? '';
    const { tags = [] } = tagList?.store ?? {};
    const names = tags.filter((tag) => tag !== reference.tag).map((tag) => `:${tag}`);
    this.platforms = h('span', {});
    const form = h(
      'form',
      { class: 'compare-form' },
      h('label', {}, h('span', { class: 'label' }, words('compare.with')), this.field),
      h(
        'datalist',
        { id: 'compare-names' },
        [...othersThan(this.job.canonical), ...names].slice(0, 500).map((value) => h('option', { value })),
      ),
      this.platforms,
      h('button', { type: 'submit', class: 'primary' }, words('compare.do')),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (this.field.value.trim() !== '')
        location.assign(this.#address({ with: this.field.value.trim(), on: undefined }));
    });
    return form;
  }

  #address(change) {
    const { name, view } = this.job;
    return fragment(name, { view: 'compare', platform: view.platform, with: view.with, on: view.on, ...change });
  }

  /** The other image: a tag or a digest of this repository, or any name. */
  #other() {
    const { reference, view } = this.job;
    const text = view.with ?? '';
    const full = /^[:@]/.test(text) ? `${reference.registry}/${reference.repository}${text}` : text;
    return { full, ...explain(full) };
  }

  async #compare() {
    const { view, image } = this.job;
    if (!view.with) {
      const hint = image.answer.index?.platforms.length > 1 ? 'compare.lead-platforms' : 'compare.lead';
      fill(this.result, h('p', { class: 'note' }, words(hint)));
      return;
    }
    const other = this.#other();
    if (!other.reference) return fill(this.result, h('p', { class: 'cause' }, words('compare.no-name')));
    this.end = new AbortController();
    fill(this.result, h('p', { class: 'note' }, words('compare.asking')));
    try {
      const options = view.on ? { platform: view.on } : {};
      const answer = await config(other.reference, options, this.end.signal);
      this.#show(answer, other);
    } catch (failure) {
      if (failure.code === 'aborted') return;
      const note = failureNote(failure, {
        name: other.canonical,
        login: fragment(other.full, { view: 'login' }),
        retry: () => this.#compare(),
      });
      fill(this.result, note);
      tell(this, 'announce', note.textContent);
    }
  }

  #show(after, other) {
    const before = this.job.image.answer;
    this.#platforms(after);
    const same = before.image.descriptor.digest === after.image.descriptor.digest;
    fill(
      this.result,
      this.#heads(after, other),
      same && h('p', { class: 'same' }, words('compare.same')),
      !same && [
        comparedSizes(before, after),
        comparedConfigs(before, after),
        comparedLayers(before, after),
        document
          .createElement('compare-files')
          .offer(this.job, { answer: after, reference: other.reference, full: other.full, canonical: other.canonical }),
      ],
    );
    tell(this, 'announce', words(same ? 'compare.same' : 'compare.done'));
  }

  /** The platforms of the other image, if there are several. */
  #platforms({ index, platform }) {
    if (!index) return fill(this.platforms);
    const options = index.platforms.map(({ name }) => h('option', { value: name }, name));
    const select = h(
      'select',
      { 'aria-label': words('compare.platform-of'), onchange: () => this.#on(select.value) },
      options,
    );
    select.value = platform ?? '';
    fill(this.platforms, select);
  }

  #on = (platform) => location.assign(this.#address({ on: platform }));

  #heads(after, other) {
    const { name, view, image } = this.job;
    const { answer } = image;
    const swapped = fragment(other.full, {
      view: 'compare',
      with: full(this.job),
      platform: view.on,
      on: view.platform,
    });
    // Whoever follows these links has asked for both already.
    const want = () => tell(this, 'tag-chosen', other.canonical);
    const side = (title, { image: { descriptor }, platform }, href) =>
      h(
        'div',
        { class: 'side-head' },
        h('a', { href, onclick: want, dir: 'ltr', translate: 'no' }, h('code', {}, outside(title))),
        platform && h('span', { class: 'claim' }, platform),
        h(
          'code',
          { class: 'digest', dir: 'ltr', translate: 'no', title: descriptor.digest },
          `${descriptor.digest.slice(0, 19)}…`,
        ),
      );
    return h(
      'div',
      { class: 'heads' },
      side(name, answer, fragment(name, { platform: view.platform })),
      h(
        'a',
        { class: 'swap', href: swapped, onclick: want, title: words('compare.swap') },
        '⇄',
        h('span', { class: 'unseen' }, words('compare.swap')),
      ),
      side(other.full, after, fragment(other.full, { platform: view.on })),
    );
  }
}

/** The name of this image, so that it means the same from elsewhere. */
const full = ({ name, familiar }) => familiar ?? name;

customElements.define('compare-view', CompareView);
