// Looking up a name: the tags and the image are asked for side by side, and each fails on its own.

import { failureNote } from '../elements/failure-note.js';
import { imageSheet, imageSkeleton } from '../elements/image-sheet.js';
import '../elements/tag-list.js';
import { fill, h, tell } from './dom.js';
import { size } from './format.js';
import { words } from './language.js';
import { config, manifest, tagPages } from './registry.js';

/**
 * Opens an image in `place`, where `before` may have been opened already. Gives what shows it again (in another language),
 * what it knows, and what ends it.
 */
export function openImage(place, target, before) {
  const end = new AbortController();
  const kept = keptTags(place, target);
  const job = { ...target, place, signal: end.signal, turn: 0, image: { answer: kept && before?.answer() } };
  job.tagList = kept ?? document.createElement('tag-list');
  job.sheet = h('div', { class: 'sheet' });
  fill(place, h('div', { class: 'columns' }, job.tagList, job.sheet));
  if (job.tagList.start(target.reference)) askTags(job);
  else job.tagList.show(target.reference);
  askImage(job);
  return { show: () => show(job), answer: () => job.image.answer, stop: () => end.abort() };
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

/** Asks for the image, or for the platform of it that was chosen; only the latest question is answered. */
async function askImage(job, platform) {
  const turn = ++job.turn;
  job.platform = platform;
  job.image = { state: 'loading', answer: job.image.answer };
  showImage(job);
  const image = await configOrManifest(job, platform).then(
    (answer) => ({ state: 'there', answer }),
    (failure) => ({ state: 'failed', failure }),
  );
  if (turn !== job.turn || job.signal.aborted) return;
  job.image = image;
  showImage(job);
  announceImage(job);
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
  const { sheet, image, platform, reference, registry } = job;
  const { state, answer, failure } = image;
  const choosing = sheet.contains(document.activeElement);
  const ask = (wanted) => askImage(job, wanted);
  alone(job);
  sheet.setAttribute('aria-busy', String(state === 'loading'));
  if (answer) fill(sheet, imageSheet(answer, state === 'loading' ? platform : undefined, ask));
  else if (failure) fill(sheet, failureNote(failure, { name: job.canonical, retry: () => ask(platform) }));
  else fill(sheet, imageSkeleton(registry?.apiHost ?? reference.registry));
  if (choosing) (sheet.querySelector('input:checked') ?? sheet.querySelector('button'))?.focus();
}

function announceImage({ place, sheet, familiar, image: { answer, failure } }) {
  if (failure) tell(place, 'announce', sheet.firstElementChild.textContent);
  if (!answer?.layers) return;
  const count = String(answer.layers.length);
  tell(place, 'announce', words('image.opened', { name: familiar, count, size: size(answer.size) }));
}

/** The repository alone: tags belong to it, not to one of them. */
const bare = ({ registry, repository }) => ({ registry, repository });
