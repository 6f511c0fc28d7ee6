// What an export asks before it begins: as which kind of archive, and for which platform.

import { fill, h, outside } from '../js/dom.js';
import { fileName } from '../js/exports.js';
import { words } from '../js/language.js';
import { choices } from './choices.js';
import { dockerCommand } from './docker-command.js';

/** The panel for images under these names; `platforms` are those that are kept of a single one. */
export function exportPanel({ names, platforms = [], begin, close }) {
  const options = { format: 'docker' };
  const same = h('div', {});
  const subject = () => ({ ...options, names, name: names.length === 1 ? names[0] : undefined, file: fileName(names) });
  const choose = (key) => (value) => {
    options[key] = value || undefined;
    fill(same, dockerCommand('export', subject()));
  };
  const formats = ['docker', 'oci'].map((format) => [format, words(`format.${format}`)]);
  choose('platform')('');
  return [
    h('p', {}, words(names.length === 1 ? 'export.lead' : 'export.lead-all')),
    choices(words('export.format'), formats, choose('format')),
    platforms.length > 1 &&
      choices(words('pull.platform'), platformChoices(platforms, words('export.every')), choose('platform')),
    h(
      'p',
      { class: 'buttons' },
      h(
        'button',
        { type: 'button', class: 'primary', onclick: () => begin('export', subject(), names, { ...options }) },
        words('export.press'),
      ),
      ' ',
      h('button', { type: 'button', class: 'quiet', onclick: close }, words('deed.cancel')),
    ),
    same,
  ];
}

/** All that is kept, or the image for one platform. */
export const platformChoices = (platforms, all) => [
  ['', all],
  ...platforms.filter(({ name }) => name).map(({ name }) => [name, outside(name)]),
];
