// What came of a command on the images that are kept: what is different now, or what went wrong and what to do.

import { fragment } from '../js/address.js';
import { uploads } from '../js/docker-commands.js';
import { code, fill, h, icon, outside, tell, wrapping } from '../js/dom.js';
import { download } from '../js/exports.js';
import { count, size } from '../js/format.js';
import { images } from '../js/images.js';
import { phrase, say, words } from '../js/language.js';
import { commandLine } from './docker-command.js';
import { doctorNote } from './doctor-note.js';
import './login-panel.js';

const digestOf = (digest) => h('code', { class: 'digest', dir: 'ltr', translate: 'no' }, digest);
const p = (...content) => h('p', {}, content);

/** So many names that were imported are links here; all are in the list of images. */
const LISTED = 20;

const imported = ({ familiar, mounted }) => {
  const chosen = ({ currentTarget }) => tell(currentTarget, 'tag-chosen', mounted);
  return h('li', {}, h('a', { href: fragment(mounted), onclick: chosen }, code(familiar)));
};

const OUTCOMES = {
  pull: ({ downloaded, bytes, present, previous, image }) => [
    p(phrase('done.pull', { count: count(downloaded), size: size(bytes), present: count(present) })),
    p(words('done.digest'), ' ', digestOf(image.descriptor.digest)),
    previous && p(phrase('done.moved', { digest: digestOf(previous) })),
  ],
  find: ({ source, image }) => [p(words(`source.${source}`)), p(digestOf(image.descriptor.digest))],
  tag: (image, { to }) => [
    p(phrase('done.tag', { name: code(to) })),
    p(words('done.digest'), ' ', digestOf(image.descriptor.digest)),
  ],
  push: ({ digest, only }, { to, platform }) => [
    p(phrase('done.push', { name: code(to) })),
    only && p(phrase(platform ? 'done.push-chosen' : 'done.push-one', { platform: code(only) })),
    p(words(only ? 'done.digest' : 'done.same-digest'), ' ', digestOf(digest)),
  ],
  export: ({ size: bytes, file }, { file: name }) => [
    p(phrase(file ? 'done.export-own' : 'done.export', { name: code(name), size: size(bytes) })),
    file &&
      p(
        words('done.export-close'),
        ' ',
        h('button', { type: 'button', class: 'quiet', onclick: () => download(file, name) }, words('export.again')),
      ),
  ],
  import: (list) => [
    p(words('done.import', { count: count(list.length) })),
    h('ul', {}, list.slice(0, LISTED).map(imported)),
    list.length > LISTED && p('…'),
  ],
  rm: ({ unnamed, removed, bytes }) => [
    p(phrase('done.unnamed', { names: unnamed.map((name) => code(name)) })),
    p(
      removed.length > 0
        ? words('done.removed', { count: count(removed.length), size: size(bytes) })
        : words('done.kept'),
    ),
  ],
  reset: ({ blobs, bytes }) => [p(words('done.reset', { count: count(blobs), size: size(bytes) }))],
  gc: ({ removed, bytes, partial }) => [
    p(words('done.gc', { count: count(removed.length), size: size(bytes), partial: count(partial) })),
  ],
  verify: (problems) => [
    p(problems.length === 0 ? words('done.verified') : words('done.problems', { count: count(problems.length) })),
  ],
};

/** What is different now. */
export const outcome = ({ kind, result, subject }) =>
  h('div', { class: 'outcome-told' }, OUTCOMES[kind](result, subject));

/** Where the registry does not let this page do it, other programs may. */
const ELSEWHERE = new Set(['no-cors-or-unreachable', 'not-allowed', 'unsupported']);

/** Of which more is said than that they were stopped. */
const STOPPED = new Set(['pull', 'export']);

/** What went wrong; `again` begins it once more. */
export function deedFailure(deed, again) {
  const { kind, failure, subject, state } = deed;
  const { code: reason, hint } = failure;
  const retry =
    again &&
    h(
      'button',
      { type: 'button', class: 'quiet', onclick: again },
      words(state === 'stopped' ? 'deed.go-on' : 'failure.retry'),
    );
  if (state === 'stopped')
    return h(
      'div',
      { class: 'failure', 'data-code': reason },
      p(words(`stopped.${failure.unchosen ? 'unchosen' : STOPPED.has(kind) ? kind : 'other'}`)),
      p(retry),
    );
  return h(
    'div',
    { class: 'failure', 'data-code': reason },
    h('p', { class: 'cause' }, icon('bad'), h('span', {}, cause(failure))),
    hint ? p(say(hint)) : kind === 'import' && p(words('archive.which')),
    reason === 'no-space' && room(deed),
    p(retry),
    reason === 'no-cors-or-unreachable' && subject.registry && doctorNote(subject.registry),
    reason === 'not-allowed' && subject.registry && login(subject.registry, again),
    kind === 'push' && ELSEWHERE.has(reason) && elsewhere(subject.to),
  );
}

/** What the page has words for itself. */
const FAILED = new Set(['unsaved', 'no-space', 'sandbox']);

/** What the worker says, or the page where it was no package that failed. */
function cause({ code: reason, sentence, detail = '' }) {
  if (sentence) return say(sentence);
  if (!FAILED.has(reason)) return words('failure.internal');
  return phrase(`failed.${reason}`, { detail: outside(detail) });
}

/** How much is missing, and what can go. Browsers do not say what was too much: then it is all that has not come yet. */
function room({ failure, blobs, written, before }) {
  const line = p();
  const coming = [...blobs.values()].filter(({ state }) => state === 'waiting' || state === 'active');
  const left = written ? [written] : coming;
  const needed = failure.needed ?? left.reduce((sum, { loaded, total }) => sum + total - loaded, 0);
  available(failure).then((bytes) => {
    if (bytes !== undefined) fill(line, words('room.needed', { needed: size(needed), available: size(bytes) }));
  });
  // What has come since is what the next attempt goes on with.
  const free =
    before?.reclaimable > 0 &&
    h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => images.begin('gc', {}) },
      words('usage.free', { size: size(before.reclaimable) }),
    );
  return [line, p(words('room.make'), ' ', free)];
}

async function available(failure) {
  if (failure.available !== undefined) return failure.available;
  const room = await navigator.storage?.estimate?.().catch(() => undefined);
  return room && Math.max(0, room.quota - room.usage);
}

const login = (registry, again) =>
  h(
    'div',
    {},
    document
      .createElement('login-panel')
      .offer({ reference: { registry }, signal: new AbortController().signal }, again ?? (() => undefined)),
  );

/** The image goes up from a file, by a program that is no page. */
function elsewhere(to) {
  return h(
    'div',
    { class: 'elsewhere' },
    p(phrase('push.elsewhere', { name: h('code', { dir: 'ltr', translate: 'no' }, wrapping(to)) })),
    Object.entries(uploads(to)).map(([tool, line]) => [h('p', { class: 'label' }, tool), commandLine(line, tool)]),
  );
}
