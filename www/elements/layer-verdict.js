// What reading a layer has told of it: whether its bytes are the ones that the manifest and the config name, and what is odd.

import { fragment } from '../js/address.js';
import { h, icon } from '../js/dom.js';
import { count, size } from '../js/format.js';
import { say, words } from '../js/language.js';
import { atOf } from '../js/places.js';
import { reasonOf } from './layer-reader.js';
import { tintOf } from './tree-map.js';

const SIGNS = { verified: 'done', mismatch: 'bad', unknown: 'warn' };

/** The worst that is known of a layer, as a sign, and its tint, which is the same in the map. */
export function layerMark(image, one) {
  const tint = h('span', { class: 'tint', 'aria-hidden': 'true' });
  tint.style.setProperty('--tint', tintOf(one.index, image.layers.length));
  const isRead = one.state === 'read' || one.state === 'failed';
  return [tint, isRead && signOf(worst(one), false)];
}

/** A verdict as a sign, with its word or with it for those who do not see the sign. */
export function signOf(state, worded = true) {
  const text = words(`verdict.${state}`);
  const said = worded ? text : h('span', { class: 'unseen' }, ` ${text}`);
  return h('span', { class: `sign ${state}`, title: worded ? undefined : text }, icon(SIGNS[state]), said);
}

/** The worst that is known of a layer; of one that was not read, nothing is. */
export function worst({ state, summary }) {
  if (state !== 'read') return 'unknown';
  const states = [summary.verdict.state, summary.diffVerdict.state];
  if (states.includes('mismatch')) return 'mismatch';
  return states.includes('unknown') || summary.fault ? 'unknown' : 'verified';
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
    { class: `digest-line is-${state}` },
    h('span', { class: 'label' }, words(label)),
    actual && code(actual),
    signOf(state),
    state === 'mismatch' && [h('span', { class: 'label' }, words('layers.expected')), code(expected)],
    reason && h('span', { class: 'claim' }, say(reason)),
  );
}
