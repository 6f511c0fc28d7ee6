// Looking up a name: the tags and the image are asked for side by side, and each fails on its own.

import { failureNote } from '../elements/failure-note.js';
import { imageSheet, imageSkeleton } from '../elements/image-sheet.js';
import '../elements/attached-list.js';
import '../elements/login-panel.js';
import '../elements/raw-view.js';
import '../elements/request-log.js';
import '../elements/retry-note.js';
import '../elements/tag-list.js';
import { commandView } from '../elements/command-list.js';
import { tagNote, tagNotice } from '../elements/tag-note.js';
import { showLinks } from '../elements/view-links.js';
import { fragment } from './address.js';
import { fill, h, tell } from './dom.js';
import { size } from './format.js';
import { language, words } from './language.js';
import { later } from './later.js';
import { config, manifest, tagPages } from './registry.js';

/**
 * Opens an image in `place`, where `before` may have been opened already. `view` is what the address says is to be shown of it.
 * Gives what shows it again (another view, another language), what it knows, and what ends it.
 */
export function openImage(place, target, before, view) {
  const end = new AbortController();
  const kept = keptTags(place, target);
  const job = { ...target, place, view, signal: end.signal, turn: 0, image: { answer: kept && before?.answer() } };
  job.tagList = kept ?? document.createElement('tag-list');
  job.links = h('nav', { class: 'views' });
  job.sheet = h('div', { class: 'sheet' });
  job.columns = h('div', { class: 'columns' }, job.tagList, job.sheet);
  job.retry = document.createElement('retry-note').offer(job);
  fill(place, job.links, job.retry, job.columns);
  if (job.tagList.start(target.reference)) askTags(job);
  else job.tagList.show(target.reference);
  askImage(job);
  askTag(job);
  return { show: (wanted) => show(job, wanted), answer: () => job.image.answer, stop: () => end.abort() };
}

/** The tags that are listed already stay while another tag of the same repository is opened. */
function keptTags(place, { reference }) {
  const list = place.querySelector('tag-list');
  return list?.lists(reference) ? list : undefined;
}

function show(job, view) {
  job.view = view;
  job.tagList.show(job.reference);
  if (view.platform === job.platform) showSheet(job);
  else askImage(job);
}

async function askTags(job) {
  const { tagList } = job; // Its own signal: the list outlives the job if another of its tags is opened.
  try {
    await tagPages(bare(job.reference), (page) => tagList.add(page), tagList.signal);
    tagList.finish();
  } catch (failure) {
    tagList.fail(failure);
  }
  alone(job);
}

/** Where everything failed for one reason, it is said once. */
function alone({ columns, tagList, image }) {
  const one = tagList.failure !== undefined && tagList.failure.code === image.failure?.code;
  columns.classList.toggle('alone', one);
}

/** Asks for the image, or for the platform of it that the address names; only the latest question is answered. */
async function askImage(job) {
  const turn = ++job.turn;
  const { platform } = job.view;
  job.asking?.abort();
  job.asking = new AbortController();
  const signal = AbortSignal.any([job.signal, job.asking.signal]);
  job.platform = platform;
  job.image = { state: 'loading', answer: job.image.answer };
  showSheet(job);
  const image = await configOrManifest({ reference: job.reference, signal }, platform).then(
    (answer) => ({ state: 'there', answer }),
    (failure) => ({ state: 'failed', failure }),
  );
  if (turn !== job.turn || job.signal.aborted) return;
  job.image = image;
  if (image.answer && !job.reference.digest) job.tagList.learn(job.reference.tag, top(image.answer).digest);
  showSheet(job);
  announceImage(job);
}

/** Asks, beside everything else, whether a tag stands for the digest beside it. */
async function askTag(job) {
  job.notice = await tagNotice(job);
  if (job.notice) showSheet(job);
}

/** Asks for everything once more, since somebody logged in or out. */
function askAgain(job) {
  const { tagList } = job;
  job.tagList = document.createElement('tag-list');
  tagList.replaceWith(job.tagList);
  job.tagList.start(job.reference);
  askTags(job);
  job.image = {};
  askImage(job);
}

const top = ({ index, image, unknown }) => (index ?? image ?? unknown).descriptor;

/** An artifact or something unknown has no config to speak of: then the manifest alone is shown. */
async function configOrManifest({ reference, signal }, platform) {
  try {
    return await config(reference, platform ? { platform } : {}, signal);
  } catch (failure) {
    if (failure.code !== 'invalid-response' && failure.code !== 'media-type-mismatch') throw failure;
    const answer = await manifest(reference, platform ? { platform } : {}, signal).catch(() => undefined);
    if (answer?.kind !== 'unknown') throw failure;
    return { unknown: answer };
  }
}

/** What needs no image to be shown, and what an image is shown as. */
const ALWAYS = {
  commands: commandView,
  requests: () => h('request-log', { lang: language() }),
  login: (job) => h('login-panel', { lang: language() }).offer(job, () => askAgain(job)),
};
const OF_IMAGE = {
  layers: (job) => later('layers-view', job),
  files: (job) => later('files-view', job, job.sheet.firstElementChild),
  compare: (job) => later('compare-view', job),
  raw: (job) => document.createElement('raw-view').offer(job),
  attached: (job) => document.createElement('attached-list').offer(job),
};

/** What stays as it is while the image behind it changes: rows that are open, a password that is being typed. */
const KEPT = new Map([
  ['requests', 'request-log'],
  ['login', 'login-panel'],
]);

/** What leaves room for the tags. */
const NARROW = new Set([undefined, 'image']);

function showSheet(job) {
  const { sheet, links, image, platform, reference, registry, view, name } = job;
  const { state, answer, failure } = image;
  const focus = focused(job);
  alone(job);
  job.retry.show();
  job.columns.classList.toggle('wide', !NARROW.has(view.view));
  showLinks(links, name, view, registry?.kind !== 'sandbox');
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
        retry: () => (job.tagList.failure ? askAgain(job) : askImage(job)),
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

function announceImage({ place, sheet, familiar, image: { answer, failure } }) {
  if (failure) tell(place, 'announce', sheet.firstElementChild.textContent);
  if (!answer?.layers) return;
  const count = String(answer.layers.length);
  tell(place, 'announce', words('image.opened', { name: familiar, count, size: size(answer.size) }));
}

/** The repository alone: tags belong to it, not to one of them. */
const bare = ({ registry, repository }) => ({ registry, repository });
