// What is fetched when it is first opened: the views of what is in an image's layers, their words and their style.

import { fill, h } from './dom.js';
import { language, learn, words } from './language.js';
import { style } from './style.js';

function loaded() {
  const parts = [
    import('../elements/layers-view.js'),
    import('../elements/files-view.js'),
    import('../elements/compare-view.js'),
    learn('layers'),
  ];
  return Promise.all([...parts, style('layers')]);
}

/** A place for an element that is put into it once it is there; one that `shows` the same follows the address. */
export function later(name, job, place) {
  const there = place?.firstElementChild;
  if (there?.shows?.(job) && there.localName === name) {
    there.follow(job);
    return place;
  }
  const holder = h('div', { class: 'later', 'data-view': name, lang: language() });
  open(holder, name, job);
  return holder;
}

async function open(holder, name, job) {
  try {
    await loaded();
    const { answer } = job.image;
    if (answer?.image && answer.layers.length > 0) fill(holder, document.createElement(name).offer(job));
    else fill(holder, h('p', { class: 'note' }, words('layers.no-image')));
  } catch {
    const retry = h(
      'button',
      { type: 'button', class: 'quiet', onclick: () => open(holder, name, job) },
      words('failure.retry'),
    );
    fill(holder, h('p', { class: 'note' }, words('failure.unloaded')), retry);
  }
}
