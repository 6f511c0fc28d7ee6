// <docker-places>: where Docker and others keep images on a machine, why no page can read that, and what leads out of it.

import { DAEMON, DAEMON_FILES, PULLS, QUESTIONS, STORES, WAYS } from '../js/docker-places.js';
import { code, fill, h } from '../js/dom.js';
import { phrase, words } from '../js/language.js';
import { copyButton } from './copy-button.js';

class DockerPlaces extends HTMLElement {
  connectedCallback() {
    fill(
      this,
      h('p', { class: 'lead' }, words('places.lead')),
      part(
        'places.which',
        h('p', {}, words('places.which-text')),
        lines(QUESTIONS, (name) => words(`question.${name}`)),
      ),
      part('places.stores', h('div', { class: 'stores' }, STORES.map(store))),
      part('places.unreadable', h('p', {}, words('places.unreadable-text'))),
      part(
        'places.ways',
        h('p', {}, words('places.ways-text')),
        lines(WAYS, (name) => words(`out.${name}`)),
      ),
      part('places.daemon', h('p', {}, words('places.daemon-text')), paths(DAEMON_FILES), example(), keys()),
      part('places.pulls', h('p', {}, words('places.pulls-text')), PULLS.map(pull)),
    );
  }
}

const part = (key, ...content) => h('div', { class: 'part' }, h('h3', {}, words(key)), content);

function store({ store: name, places }) {
  return h(
    'div',
    { class: 'store' },
    h('div', {}, h('h4', {}, words(`store.${name}`)), h('p', { class: 'note' }, words(`when.${name}`))),
    h(
      'ul',
      { class: 'places' },
      places.map(([path, form, what]) =>
        h(
          'li',
          {},
          written(path),
          h(
            'p',
            {},
            h('span', { class: 'as-form', 'data-form': form }, words(`form.${form}`)),
            ' ',
            words(`holds.${what}`),
          ),
        ),
      ),
    ),
  );
}

/** Commands, with what each is for. */
const lines = (all, saying) =>
  h(
    'dl',
    { class: 'lines' },
    all.map(([text, name]) => {
      const label = saying(name);
      return [
        h('dt', {}, label),
        h('dd', {}, h('code', { dir: 'ltr', translate: 'no' }, text), copyButton(text, label)),
      ];
    }),
  );

const paths = (all) =>
  h(
    'dl',
    { class: 'lines' },
    all.map(([path, name]) => [h('dt', {}, words(`daemon.${name}`)), h('dd', {}, written(path))]),
  );

function example() {
  const label = words('places.example');
  const text = h(
    'pre',
    { dir: 'ltr', translate: 'no' },
    h(
      'code',
      {},
      DAEMON.split('\n').flatMap((line) => [line, h('br')]),
    ),
  );
  return h('figure', {}, h('figcaption', {}, label, ' ', copyButton(DAEMON, label)), text);
}

/** What each of its keys does. */
const keys = () =>
  h(
    'dl',
    { class: 'keys-told' },
    ['data-root', 'registry-mirrors', 'insecure-registries'].map((key) => [
      h('dt', {}, h('code', { dir: 'ltr', translate: 'no' }, key)),
      h('dd', {}, words(`setting.${key}`)),
    ]),
  );

function pull({ command, shows, asks }) {
  return h(
    'div',
    { class: 'pull' },
    h('p', {}, h('code', { class: 'command', dir: 'ltr', translate: 'no' }, command)),
    h(
      'ol',
      {},
      asks.map(([url, what]) =>
        h(
          'li',
          {},
          phrase(`asks.${what}`, {
            url: h('span', { class: 'url' }, h('span', { class: 'method' }, 'GET'), ' ', code(url)),
          }),
        ),
      ),
    ),
    h('p', { class: 'note' }, words(`shows.${shows}`)),
  );
}

/** A path wraps behind its separators. */
const written = (path) =>
  h(
    'code',
    { class: 'path', dir: 'ltr', translate: 'no' },
    path.split(/(?<=[/\\])/).map((piece, index) => [index > 0 && h('wbr'), piece]),
  );

customElements.define('docker-places', DockerPlaces);
