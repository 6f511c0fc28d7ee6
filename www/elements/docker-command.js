// The same command for docker, to copy.

import { dockerLines } from '../js/docker-commands.js';
import { h } from '../js/dom.js';
import { words } from '../js/language.js';
import { copyButton } from './copy-button.js';

/** A line for each command; a word where docker has none. */
export function dockerCommand(kind, subject) {
  const lines = dockerLines(kind, subject);
  const label = words(/^docker /.test(lines[0]) ? 'docker.same' : 'docker.other');
  if (lines.length === 0) return h('p', { class: 'note' }, words('docker.none'));
  return h(
    'div',
    { class: 'docker' },
    h('p', { class: 'label' }, label),
    lines.map((line) => commandLine(line, label)),
  );
}

/** A command with a button that copies it. */
export const commandLine = (text, label) =>
  h('p', { class: 'command-line' }, h('code', { dir: 'ltr', translate: 'no' }, text), copyButton(text, label));
