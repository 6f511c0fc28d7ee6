// <docker-file>: the history as the Dockerfile that it stands for, with what is a guess marked.

import { fill, h } from '../js/dom.js';
import { count } from '../js/format.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';

class DockerFile extends HTMLElement {
  /** `lines` are the history's, as the package reads them. */
  offer(lines) {
    const guesses = lines.some(({ guessed }) => guessed);
    fill(
      this,
      h('p', { class: 'note' }, words(guesses ? 'dockerfile.note' : 'dockerfile.exact')),
      h('ol', { class: 'instructions' }, lines.map(row)),
      copyButton(lines.map(written).join('\n'), words('way.dockerfile')),
    );
    return this;
  }
}

function row({ instruction, arguments: rest, guessed, buildArguments, layer }) {
  const label = words('dockerfile.guess');
  return h(
    'li',
    { class: guessed ? 'guessed' : '' },
    h('span', { class: 'number' }, layer === undefined ? '' : count(layer + 1)),
    h(
      'span',
      { class: 'guess', title: guessed ? label : undefined },
      guessed && ['≈', h('span', { class: 'unseen' }, ` ${label} `)],
    ),
    h(
      'code',
      { dir: 'ltr', translate: 'no' },
      instruction && [h('b', {}, instruction), ' '],
      // A line that goes on is easier to read where its commands begin.
      rest.split(/(?= && )/).map((part, index) => [index > 0 && h('br'), index > 0 ? `   ${part}` : part]),
      buildArguments.length > 0 && h('span', { class: 'claim' }, ` ${buildArguments.join(' ')}`),
    ),
  );
}

const written = ({ instruction, arguments: rest }) => (instruction ? `${instruction} ${rest}` : `# ${rest}`);

customElements.define('docker-file', DockerFile);
