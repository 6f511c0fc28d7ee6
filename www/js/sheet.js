// What is shown of a name that was looked up: one view at a time, as the address says.

import { failureNote } from '../elements/failure-note.js';
import { imageSheet, imageSkeleton } from '../elements/image-sheet.js';
import '../elements/attached-list.js';
import '../elements/login-panel.js';
import '../elements/raw-view.js';
import '../elements/request-log.js';
import { commandView } from '../elements/command-list.js';
import { tagNote } from '../elements/tag-note.js';
import { showLinks } from '../elements/view-links.js';
import { fragment } from './address.js';
import { fill, h, tell } from './dom.js';
import { size } from './format.js';
import { STORE } from './hosts.js';
import { keepView } from './keep.js';
import { language, words } from './language.js';
import { later } from './later.js';

/** What needs no image to be shown, and what an image is shown as. */
const ALWAYS = {
  commands: commandView,
  requests: () => h('request-log', { lang: language() }),
  login: (job) => h('login-panel', { lang: language() }).offer(job, job.again),
};
const OF_IMAGE = {
  layers: (job) => later('layers-view', job),
  files: (job) => later('files-view', job, job.sheet.firstElementChild),
  compare: (job) => later('compare-view', job),
  raw: (job) => document.createElement('raw-view').offer(job),
  keep: keepView,
  attached: (job) => document.createElement('attached-list').offer(job),
};

/** What stays as it is while the image behind it changes: rows that are open, a password that is being typed. */
const KEPT = new Map([
  ['requests', 'request-log'],
  ['login', 'login-panel'],
]);

/** What leaves room for the tags. */
const NARROW = new Set([undefined, 'image']);

/** Shows what the address names of what is known by now. */
export function showSheet(job) {
  const { sheet, links, image, platform, reference, registry, view, name } = job;
  const { state, answer, failure } = image;
  const focus = focused(job);
  alone(job);
  job.retry.show();
  job.columns.classList.toggle('wide', !NARROW.has(view.view));
  showLinks(links, name, view, registry?.kind !== 'sandbox' && reference.registry !== STORE);
  sheet.setAttribute('aria-busy', String(state === 'loading'));
  const always = Object.hasOwn(ALWAYS, view.view ?? '') && ALWAYS[view.view];
  const ofImage = Object.hasOwn(OF_IMAGE, view.view ?? '') && OF_IMAGE[view.view];
  const choose = (wanted) => location.assign(fragment(name, { platform: wanted }));
  if (
    KEPT.has(view.view) &&
    sheet.firstElementChild?.lang === language() &&
    sheet.firstElementChild.localName === KEPT.get(view.view)
  )
    return;
  if (always) fill(sheet, always(job));
  else if (ofImage && (answer || failure?.code === 'no-matching-platform')) {
    const content = ofImage(job);
    // What follows the address by itself stays, and keeps the focus.
    if (content === sheet.firstElementChild) return;
    fill(sheet, content);
  } else if (answer)
    fill(
      sheet,
      job.notice && tagNote(job.notice),
      imageSheet(answer, { name, view, chosen: state === 'loading' ? platform : undefined, choose }),
    );
  else if (failure)
    fill(
      sheet,
      failureNote(failure, {
        name: job.canonical,
        login: fragment(name, { view: 'login' }),
        retry: () => (job.tagList.failure ? job.again() : job.askImage()),
      }),
    );
  else fill(sheet, imageSkeleton(registry?.apiHost ?? reference.registry));
  focus();
}

/** What puts the focus back on what had it, once the place is filled anew. */
function focused({ sheet, links }) {
  const inSheet = sheet.contains(document.activeElement);
  const inLinks = links.contains(document.activeElement);
  return () => {
    if (inLinks) links.querySelector('[aria-current]')?.focus();
    if (inSheet) (sheet.querySelector('input:checked') ?? sheet.querySelector('button, a'))?.focus();
  };
}

/** Says what came of it, for those who do not see it. */
export function announceImage({ place, sheet, familiar, image: { answer, failure } }) {
  if (failure) tell(place, 'announce', sheet.firstElementChild.textContent);
  if (!answer?.layers) return;
  const count = String(answer.layers.length);
  tell(place, 'announce', words('image.opened', { name: familiar, count, size: size(answer.size) }));
}

/** Where everything failed for one reason, it is said once. */
export function alone({ columns, tagList, image }) {
  const one = tagList.failure !== undefined && tagList.failure.code === image.failure?.code;
  columns.classList.toggle('alone', one);
}
