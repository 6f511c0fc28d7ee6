// What reading a layer has told of it: whether its bytes are the ones that the manifest and the config name, and what is odd.

import { fragment } from '../js/address.js';
import { h, icon } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { atOf } from '../js/places.js';
import { reasonOf } from './layer-reader.js';
import { tintOf } from './tree-map.js';

const SIGNS = { verified: 'done', mismatch: 'bad', unknown: 'warn' };

/** The worst that is known of a layer, as a sign; before it is read only its tint, which is the same in the map. */
export function layerMark(image, { index, state, summary }) {
  const tint = h('span', { class: 'tint', 'aria-hidden': 'true' });
  tint.style.setProperty('--tint', tintOf(index, image.layers.length));
  const worst = state === 'failed' ? 'mismatch' : summary && worse(summary);
  if (!worst) return tint;
  const key = state === 'failed' ? 'layers.failed' : `verdict.${worst}`;
  const text = state === 'failed' ? words('layers.failed') : words(`verdict.${worst}`);
  return [
    tint,
    h(
      'span',
      { class: `sign ${worst}`, title: text, 'data-key': key },
      icon(SIGNS[worst]),
      h('span', { class: 'unseen' }, ` ${text}`),
    ),
  ];
}

function worse({ verdict, diffVerdict, fault }) {
  const states = [verdict.state, diffVerdict.state];
  if (states.includes('mismatch')) return 'mismatch';
  return states.includes('unknown') || fault ? 'unknown' : 'verified';
}

/** The two verdicts, each with the digest that it covers, what a reader has to know, and the way to the files. */
export function layerFacts(image, { name, view }, { index, state, summary, failure }) {
  if (state === 'failed') return h('p', { class: 'cause' }, icon('bad'), h('span', {}, reasonOf(failure)));
  if (!summary) return undefined;
  const { verdict, diffVerdict, fault, notices, moreNotices, compression, unpackedSize, count: entries } = summary;
  const files = fragment(name, { view: 'files', at: atOf(String(index), ''), platform: view.platform });
  const about = image.about?.layers.find(({ number }) => number === index);
  const parameters = { count: count(entries), size: size(unpackedSize), format: compression };
  return h(
    'div',
    { class: 'verdicts' },
    line('layers.packed-bytes', verdict),
    line('layers.unpacked-bytes', diffVerdict),
    h('p', {}, words('layers.inside', parameters), about && [' ', changes(about)]),
    fault && h('p', { class: 'cause' }, icon('warn'), h('span', {}, say(fault.sentence))),
    notices.length > 0 &&
      h(
        'ul',
        { class: 'notices' },
        notices.map((one) => h('li', {}, say(one))),
      ),
    moreNotices > 0 && h('p', { class: 'claim' }, words('waste.more', { count: count(moreNotices) })),
    h('p', {}, h('a', { href: files }, words('layers.open'))),
  );
}

const changes = (about) => {
  const [added, changed, removed] = ['added', 'changed', 'removed'].map((kind) => count(about[kind]));
  return words('layers.changes', { added, changed, removed });
};

function line(label, { state, expected, actual, reason }) {
  const code = (text) => h('code', { dir: 'ltr', translate: 'no', 'data-kind': 'encoded' }, text);
  return h(
    'div',
    { class: `digest-line ${state}` },
    h('span', { class: 'label' }, words(label)),
    actual && code(actual),
    h('span', { class: `sign ${state}` }, icon(SIGNS[state]), words(`verdict.${state}`)),
    state === 'mismatch' && [h('span', { class: 'label' }, words('layers.expected')), code(expected)],
    reason && h('span', { class: 'claim' }, say(reason)),
  );
}
