// Looking up a name: the tags and the image are asked for side by side, and each fails on its own.

import '../elements/retry-note.js';
import '../elements/tag-list.js';
import { tagNotice } from '../elements/tag-note.js';
import { fill, h } from './dom.js';
import { config, manifest, tagPages } from './registry.js';
import { alone, announceImage, showSheet } from './sheet.js';

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
  job.again = () => askAgain(job);
  job.askImage = () => askImage(job);
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

/** The repository alone: tags belong to it, not to one of them. */
const bare = ({ registry, repository }) => ({ registry, repository });
