// Words: which language, its catalogue, and how a sentence is filled in.

const CATALOGUES = {
  en: () => import('../lang/en.js'),
  ko: () => import('../lang/ko.js'),
};

/** The words of what is loaded later. */
const AREAS = {
  registry: { en: () => import('../lang/registry/en.js'), ko: () => import('../lang/registry/ko.js') },
  docker: { en: () => import('../lang/docker/en.js'), ko: () => import('../lang/docker/ko.js') },
  images: { en: () => import('../lang/images/en.js'), ko: () => import('../lang/images/ko.js') },
  layers: { en: () => import('../lang/layers/en.js'), ko: () => import('../lang/layers/ko.js') },
};
const learnt = new Set();

/** What the switch offers, each in its own words. */
export const LANGUAGES = { en: 'English', ko: '한국어' };

let current = 'en';
let catalogue;

/** The language in use. */
export const language = () => current;

/** The language to begin with: the one asked for, else the one remembered, else the browser's first that is there. */
export function choose(asked, remembered) {
  const wanted = [asked, remembered, ...(navigator.languages ?? [])].map((tag) => tag?.toLowerCase().split('-')[0]);
  return wanted.find((tag) => Object.hasOwn(LANGUAGES, tag ?? '')) ?? 'en';
}

/** Loads a catalogue. */
export const load = (code) => CATALOGUES[code]();

/** Loads a catalogue and words everything that is written in the page itself. */
export async function speak(code) {
  const loading = [load(code), ...[...learnt].map((area) => AREAS[area][code]())];
  const [{ default: loaded }, ...areas] = await Promise.all(loading);
  current = code;
  catalogue = { words: { ...loaded.words }, sentences: { ...loaded.sentences } };
  areas.forEach(add);
  document.documentElement.lang = code;
  for (const element of document.querySelectorAll('[data-words]')) element.textContent = words(element.dataset.words);
}

/** Loads the words of a part of the page, in this language and in those that are spoken later. */
export async function learn(area) {
  const code = current;
  const texts = await AREAS[area][code]();
  if (code !== current) return learn(area);
  learnt.add(area);
  add(texts);
}

function add({ default: texts, sentences }) {
  Object.assign(catalogue.words, texts);
  Object.assign(catalogue.sentences, sentences);
}

/** A text of the page, its `{parameters}` filled in with texts. */
export function words(key, parameters = {}) {
  return phrase(key, parameters).join('');
}

/** The same in pieces, so that a parameter may be an element. */
export function phrase(key, parameters = {}) {
  return pieces(catalogue.words[key] ?? key, parameters);
}

/** A sentence of the package: by its code in this language, else in the package's own English. */
export function say({ code, message, parameters = {} }) {
  const template = Object.hasOwn(catalogue.sentences, code) ? catalogue.sentences[code] : undefined;
  return template === undefined ? message : pieces(template, parameters).join('');
}

function pieces(template, parameters) {
  return template
    .split(/\{([a-z-]+)\}/)
    .map((piece, index) => (index % 2 === 0 ? piece : Object.hasOwn(parameters, piece) ? parameters[piece] : ''))
    .filter((piece) => piece !== '');
}
