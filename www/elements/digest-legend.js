// Which digest is which: what each of an image's digests names, and where one meets it.

import { fragment } from '../js/address.js';
import { h } from '../js/dom.js';
import { count } from '../js/format.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';
import { digestLine } from './digest-line.js';

const LABELS = { index: 'image.digest-index', manifest: 'image.digest-manifest', config: 'image.digest-config' };

/** The digests of an opened image; each has a link to the text that it is the digest of. */
export function digestLegend({ index, image, unknown, descriptor, layers = [] }, { name, view: { platform } }) {
  const manifest = image ?? unknown;
  const raw = (...at) => fragment(name, { view: 'raw', at: at.join(','), platform });
  const above = index ? [manifest.descriptor.digest] : [];
  const rows = [
    index && row('index', index.descriptor.digest, raw()),
    row('manifest', manifest.descriptor.digest, raw(...above)),
    descriptor && row('config', descriptor.digest, raw(...above, descriptor.digest)),
  ];
  return h('div', { class: 'digests' }, rows.filter(Boolean), layers.length > 0 && more(layers));
}

function row(role, digest, href) {
  const label = words(LABELS[role]);
  const line = digestLine(label, digest);
  line.append(h('a', { class: 'open', href, 'aria-label': `${words('view.raw')}: ${label}` }, words('view.raw')));
  return h('div', { class: 'legend' }, line, h('p', { class: 'means' }, words(`means.${role}`)));
}

/** The digests of the layers, twice each: as they are kept, and unpacked. */
function more(layers) {
  const rows = layers.map(({ descriptor, diffId }, index) => [
    h('dt', {}, count(index + 1)),
    h('dd', {}, one('layer', descriptor.digest), diffId && one('diff', diffId)),
  ]);
  return h(
    'details',
    { class: 'legend' },
    h('summary', {}, words('legend.layers')),
    h('p', { class: 'means' }, words('means.layer')),
    h('p', { class: 'means' }, words('means.diff')),
    h('dl', { class: 'facts layer-digests' }, rows),
  );
}

function one(role, digest) {
  const label = words(`legend.${role}`);
  const code = h('code', { dir: 'ltr', translate: 'no' }, digest);
  return h('div', { class: 'digest-line' }, h('span', { class: 'label' }, label), code, copyButton(digest, label));
}
