// What went wrong at a registry, in a sentence, with the next step for each case.

import { h, icon } from '../js/dom.js';
import { isArchive } from '../js/hosts.js';
import { phrase, say, words } from '../js/language.js';
import { copyButton } from './copy-button.js';
import { doctorNote } from './doctor-note.js';
import { sampleLinks } from './example-list.js';

/** Where another program than a browser may get further. */
const BY_TERMINAL = new Set(['no-cors-or-unreachable', 'not-allowed', 'rate-limited']);
/** Where only something without a network is left. */
const BY_SAMPLE = new Set([
  'no-cors-or-unreachable',
  'offline',
  'not-a-registry',
  'not-allowed',
  'rate-limited',
  'server-error',
]);

/** What may have several reasons, which a few more questions tell apart. */
const BY_DOCTOR = new Set(['no-cors-or-unreachable', 'not-a-registry', 'timeout']);

/** The note on a failure; `retry` asks again, `login` is where one logs in. */
export function failureNote(failure, { name, login, retry }) {
  const { code, sentence, hint, detail, status, registry } = failure;
  const gone = isArchive(registry) && code === 'not-found';
  return h(
    'div',
    { class: 'failure', 'data-code': code },
    h('p', { class: 'cause' }, icon('bad'), h('span', {}, sentence ? say(sentence) : words('failure.internal'))),
    h('p', {}, gone ? words('archive.gone') : hint ? say(hint) : code === 'internal' && words('failure.internal-hint')),
    status !== undefined &&
      detail &&
      h('p', { class: 'detail' }, phrase('failure.detail', { text: h('q', { dir: 'ltr' }, detail) })),
    h(
      'p',
      {},
      h('button', { type: 'button', class: 'quiet', onclick: retry }, words('failure.retry')),
      code === 'not-allowed' && [' ', h('a', { href: login }, words('view.login'))],
    ),
    BY_DOCTOR.has(code) && registry && doctorNote(registry),
    BY_TERMINAL.has(code) && terminal(name),
    BY_SAMPLE.has(code) && [h('p', {}, words('failure.samples')), sampleLinks()],
  );
}

function terminal(name) {
  const command = `docker buildx imagetools inspect ${name}`;
  const line = h(
    'div',
    { class: 'form' },
    h('code', { dir: 'ltr', translate: 'no' }, command),
    copyButton(command, words('failure.terminal')),
  );
  return [h('p', {}, words('failure.terminal')), line];
}
