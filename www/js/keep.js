// The view that keeps an image, and what it takes: fetched when it is first opened.

import { fill, h } from './dom.js';
import { isArchive } from './hosts.js';
import { learn, words } from './language.js';
import { explain } from './pullspec.js';
import { style } from './style.js';

/** A place for the view, which is put into it once it is there. */
export function keepView(job) {
  const holder = h('div', { class: 'later' });
  open(holder, job);
  return holder;
}

async function open(holder, job) {
  try {
    await Promise.all([import('../elements/keep-view.js'), learn('images'), style('images')]);
    fill(holder, document.createElement('keep-view').offer(job));
  } catch {
    const retry = h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => open(holder, job) },
      words('failure.retry'),
    );
    fill(holder, h('p', { class: 'note' }, words('failure.unloaded')), retry);
  }
}

/** What an image is called once it is kept: one of an archive gets the name that it has without the archive. */
export function nameToKeep({ reference, canonical }) {
  if (!isArchive(reference.registry)) return canonical;
  const bare = explain(canonical.slice(reference.registry.length + 1));
  return bare.reference ? bare.canonical : canonical;
}
