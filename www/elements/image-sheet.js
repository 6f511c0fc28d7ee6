// The image on one sheet: its platforms, its sizes, its digests, how it starts, and its layers.

import { h, icon, outside } from '../js/dom.js';
import { count, day, size } from '../js/format.js';
import { phrase, say, words } from '../js/language.js';
import { configFacts } from './config-facts.js';
import { digestLegend } from './digest-legend.js';
import './layer-rail.js';
import './platform-matrix.js';
import { facts } from './registry-card.js';

/**
 * The sheet for an answer; `choose` is called with the platform that is wanted, `chosen` is one that is on its way. `name` and
 * `view` are what the address says, for links.
 */
export function imageSheet(answer, { name, view, chosen, choose }) {
  const { unknown, image, index, platform, config, layers, problems } = answer;
  const legend = digestLegend(answer, { name, view });
  const said = remarks((unknown ?? answer).notices);
  if (unknown) return [said, note('image.unknown', unknown.descriptor.mediaType), legend];
  const matrix = document.createElement('platform-matrix').offer(index, chosen ?? platform, choose);
  return [
    said,
    image.artifact && note('image.artifact', image.manifest.artifactType ?? image.manifest.config.mediaType),
    matrix,
    summary(answer),
    block('legend.heading', legend),
    problems.length > 0 &&
      block(
        'image.problems',
        h(
          'ul',
          {},
          problems.map((problem) => h('li', {}, say(problem))),
        ),
      ),
    layers.length > 0 && document.createElement('layer-rail').offer(layers, config?.history ?? []),
    config && block('image.config', configFacts(config.config ?? {})),
  ];
}

/** The same shape while nothing is known, so that nothing moves when it is. */
export function imageSkeleton(host) {
  const bar = (className) => h('span', { class: `bar ${className}` });
  const row = () => h('div', { class: 'skeleton-row' }, bar('wide'), bar('short'));
  return h(
    'div',
    { class: 'skeleton' },
    h('p', {}, phrase('image.loading', { host: h('code', { dir: 'ltr' }, host) })),
    [1, 2, 3, 4, 5].map(row),
  );
}

function summary({ config, size: total, layers, index, rateLimit }) {
  const layerCount =
    layers.length === 1 ? words('image.layer-one') : words('image.layer-count', { count: count(layers.length) });
  const attached = index?.attestations.length ?? 0;
  return facts([
    [words('image.size'), h('strong', {}, size(total)), ' · ', layerCount],
    config?.created && [words('image.created'), day(config.created), ' ', claim()],
    attached > 0 && [
      words('image.attestations'),
      attached === 1 ? words('image.attestation-one') : words('image.attestation-count', { count: count(attached) }),
    ],
    rateLimit?.remaining !== undefined && [words('rate.heading'), left(rateLimit)],
  ]);
}

/** How many more requests the registry answers. */
function left({ remaining, limit, window }) {
  const parameters = { count: count(remaining), limit: count(limit ?? 0), hours: count((window ?? 0) / 3600) };
  if (limit === undefined) return count(remaining);
  return words(window === undefined ? 'rate.left' : 'rate.left-hours', parameters);
}

/** What the registry has to say beside its answer; it is the registry’s own text. */
const remarks = (notices = []) =>
  notices.map((notice) =>
    h('p', { class: 'tag-note' }, icon('warn'), h('span', {}, phrase('rate.says', { text: outside(notice) }))),
  );

const block = (key, content) => h('div', { class: 'block' }, h('h3', {}, words(key)), content);
const note = (key, type) => h('p', { class: 'note' }, phrase(key, { type: h('code', { dir: 'ltr' }, type) }));

/** Marks what is only said by whoever built the image: a digest covers it, which does not make it true. */
const claim = () => h('small', { class: 'claim' }, words('image.as-built'));
