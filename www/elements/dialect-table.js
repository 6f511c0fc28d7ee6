// <dialect-table>: what other tools make of the same input, and where they differ from Docker.

import { code, fill, h } from '../js/dom.js';
import { say, words } from '../js/language.js';

class DialectTable extends HTMLElement {
  show(dialects) {
    const heads = ['dialects.tool', 'dialects.verdict', 'dialects.reads'].map((key) =>
      h('th', { scope: 'col', class: 'unseen' }, words(key)),
    );
    fill(this, h('table', {}, h('thead', { class: 'unseen' }, h('tr', {}, heads)), h('tbody', {}, dialects.map(row))));
  }
}

function row({ tool, ok, name, error, differs, notes }) {
  const verdict = ok ? (differs ? 'differs' : 'same') : 'refused';
  const reads = ok ? name !== undefined && code(name) : code(error ?? '');
  const remarks = notes.map((note) => h('p', { class: 'note' }, say(note)));
  return h(
    'tr',
    { class: verdict },
    h('th', { scope: 'row' }, words(`tool.${tool}`)),
    h('td', { class: 'verdict' }, words(tool === 'docker' && ok ? 'dialects.docker' : `dialects.${verdict}`)),
    h('td', {}, reads, remarks),
  );
}

customElements.define('dialect-table', DialectTable);
