// Looking up a name: the tags and the image are asked for side by side, and each fails on its own.

import { failureNote } from '../elements/failure-note.js';
import { imageSheet, imageSkeleton } from '../elements/image-sheet.js';
import '../elements/tag-list.js';
import { fill, h, tell } from './dom.js';
import { size } from './format.js';
import { words } from './language.js';
import { config, manifest, tagPages } from './registry.js';

/** Opens an image in `place`; gives what shows it again (in another language) and what ends it. */
export function openImage(place, target) {
  const end = new AbortController();
  const job = { ...target, place, signal: end.signal, image: { state: 'loading' } };
  job.tagList = keptTags(place, target) ?? document.createElement('tag-list');
  job.sheet = h('div', { class: 'sheet' });
  fill(place, h('div', { class: 'columns' }, job.tagList, job.sheet));
  if (job.tagList.start(target.reference)) askTags(job);
  else job.tagList.show(target.reference);
  askImage(job);
  return { show: () => show(job), stop: () => end.abort() };
}

/** The tags that are listed already stay while another tag of the same repository is opened. */
function keptTags(place, { reference }) {
  const list = place.querySelector('tag-list');
  return list?.lists(reference) ? list : undefined;
}

function show(job) {
  job.tagList.show(job.reference);
  showImage(job);
}

async function askTags(job) {
  // Not this job's signal: the list outlives it if another of its tags is opened.
  const { tagList } = job;
  try {
    await tagPages(bare(job.reference), (page) => tagList.add(page), tagList.signal);
    tagList.finish();
  } catch (failure) {
    tagList.fail(failure);
  }
  alone(job);
}

/** Where everything failed for one reason, it is said once. */
function alone({ place, tagList, image }) {
  const one = tagList.failure !== undefined && tagList.failure.code === image.failure?.code;
  place.firstElementChild.classList.toggle('alone', one);
}

/** Asks for the image, or for the platform of it that was chosen. */
async function askImage(job, platform) {
  job.image = { state: 'loading', before: job.image.answer ?? job.image.before };
  showImage(job);
  try {
    const answer = await configOrManifest(job, platform);
    job.image = { state: 'there', answer };
    announceImage(job, answer);
  } catch (failure) {
    if (job.signal.aborted) return;
    job.image = { state: 'failed', failure };
    tell(job.place, 'announce', job.sheet.textContent);
  }
  showImage(job);
}

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

function showImage(job) {
  const { state, answer, before, failure } = job.image;
  const choose = (platform) => askImage(job, platform);
  alone(job);
  job.sheet.setAttribute('aria-busy', String(state === 'loading'));
  if (state === 'there') fill(job.sheet, imageSheet(answer, choose));
  else if (state === 'loading' && !before) fill(job.sheet, imageSkeleton(job.registry?.apiHost ?? job.reference.registry));
  else if (state === 'failed') fill(job.sheet, failureNote(failure, { familiar: job.canonical, retry: () => askImage(job) }));
}

function announceImage({ place, familiar }, { layers, size: total }) {
  if (!layers) return;
  tell(place, 'announce', words('image.opened', { name: familiar, count: String(layers.length), size: size(total) }));
}

/** The repository alone: tags belong to it, not to one of them. */
const bare = ({ registry, repository }) => ({ registry, repository });
