// Wiring: the name in the field goes through the package, and every element shows its share of the explanation.

import '../elements/dialect-table.js';
import '../elements/example-list.js';
import '../elements/image-view.js';
import '../elements/key-hints.js';
import '../elements/language-switch.js';
import '../elements/name-forms.js';
import '../elements/name-input.js';
import '../elements/name-parts.js';
import '../elements/name-verdict.js';
import '../elements/notice-list.js';
import '../elements/paste-offers.js';
import '../elements/registry-card.js';
import '../elements/request-line.js';
import '../elements/rule-steps.js';
import '../elements/theme-switch.js';
import * as address from './address.js';
import { acceptFiles } from './drop.js';
import { choose, language, say, speak, words } from './language.js';
import { explain, extract } from './pullspec.js';
import { recall, remember } from './remembered.js';

/** How long the typing must pause before the address is written and the result is announced, in milliseconds. */
const PAUSE = { address: 250, announce: 700 };

const $ = (selector) => document.querySelector(selector);
const input = $('name-input');
const state = { explanation: undefined, good: undefined, offers: [], typing: false };
const timers = {};

/** Explains the text in the field and shows everything that follows from it. */
function render() {
  const explanation = explain(input.value);
  const { error, reference } = explanation;
  const empty = input.value === '';
  if (reference) state.good = explanation;
  if (empty) state.good = undefined;
  state.explanation = explanation;
  if (error && !empty && !state.pasted) state.offers = foundIn(explanation);
  if (reference && !state.pasted) state.offers = [];
  if (empty) state.offers = [];
  const good = state.good;
  const stale = error !== undefined && !empty;
  input.show(explanation);
  $('name-verdict').show(explanation, state.offers.length > 0);
  $('paste-offers').show(state.offers, input.value);
  $('name-parts').show(good, stale && good !== undefined);
  $('name-forms').show(good);
  $('notice-list').show(stale || !good ? [] : good.warnings);
  for (const element of [$('#taken-apart'), $('#explained')])
    element.classList.toggle('stale', stale && good !== undefined);
  $('#explained').hidden = !good;
  if (good) explainMore(good);
  if (!stale) $('image-view').show(reference ? explanation : undefined);
  $('image-view').classList.toggle('stale', stale);
  document.title = empty ? words('title') : `${input.value.slice(0, 200)} · pullspec`;
  aside(empty ? address.aside() : undefined);
}

/** What needs no name, and is fetched when it is first opened. */
async function aside(view) {
  const place = $('side-view');
  place.hidden = !view;
  if (view || place.turn) await import('../elements/side-view.js').catch(() => place.append(words('failure.unloaded')));
  place.turn?.(view);
}

/** The names in a text that is none; a single one that the fix gives as well is a mistyped name, not a text with a name. */
function foundIn({ input: text, error }) {
  const found = extract(text);
  return found.length === 1 && found[0].name === error.fix ? [] : found;
}

function explainMore(good) {
  $('rule-steps').show(good);
  $('registry-card').show(good.registry);
  $('request-line').show(good);
  $('dialect-table').show(good.dialects);
}

/** Puts a name into the field; a step is something to come back from. */
function open(name, { step = true, keepOffers = false } = {}) {
  settle();
  if (step) $('image-view').view = {};
  input.value = name;
  state.pasted = keepOffers && state.offers.length > 0;
  state.typing = false;
  render();
  if (step) address.write(name, { step: true });
  announce();
}

/** The text was changed by hand. */
function typed() {
  if (!state.inserting) state.pasted = false;
  $('image-view').view = {};
  render();
  clearTimeout(timers.address);
  timers.address = setTimeout(settle, PAUSE.address);
  announce();
}

/** Writes what was typed into the address: the first change of a name is a step, those that follow replace it. */
function settle() {
  if (timers.address === undefined) return;
  clearTimeout(timers.address);
  timers.address = undefined;
  address.write(input.value, { step: !state.typing && address.read().name !== '' });
  state.typing = true;
}

/** A text was pasted over everything: a name goes into the field as it is, out of a longer text the first name found. */
function pasted({ text, put }) {
  const trimmed = text.trim();
  const found = explain(trimmed).reference ? [] : extract(text);
  state.inserting = true;
  state.pasted = found.length > 0;
  state.offers = found;
  put(found.length > 0 ? found[0].name : trimmed.replace(/\s*[\r\n]+\s*/g, ' ').slice(0, 400));
  state.inserting = false;
}

/** Says the verdict to those who do not see it, once the typing pauses. */
function announce(text) {
  clearTimeout(timers.announce);
  const speakUp = () => {
    $('#live').textContent = text ?? verdict();
  };
  if (text) speakUp();
  else timers.announce = setTimeout(speakUp, PAUSE.announce);
}

function verdict() {
  const { error, warnings, input: text } = state.explanation;
  if (text === '') return '';
  if (error) return state.offers.length > 0 ? words('live.offers', { count: String(state.offers.length) }) : say(error);
  return [$('name-verdict').textContent, ...warnings.map(say)].join(' ');
}

async function use(code) {
  const spoken = speak(code);
  // The first call compiles the module: the words may arrive meanwhile.
  explain(input.value);
  await spoken;
  for (const name of ['language-switch', 'theme-switch', 'example-list', 'key-hints']) $(name).show();
  render();
}

function light(index) {
  input.light(index);
  $('name-parts').light(index);
}

const on = (name, listener) => document.addEventListener(name, (event) => listener(event.detail, event));
on('name-typed', typed);
on('text-pasted', pasted);
on('name-chosen', ({ name, ...options }) => {
  open(name, options);
  input.select(name.length, name.length);
});
on('part-lit', light);
on('part-at-cursor', (index) => $('name-parts').light(index));
on('select-typed', ({ start, end }) => input.select(start, end));
on('go-to-parts', () => $('name-parts').enter());
on('go-to-name', () => input.select());
on('look-up', () => {
  settle();
  $('image-view').open();
});
on('tag-chosen', (name) => $('image-view').wanted.add(name));
on('announce', announce);
on('language-chosen', async (code) => {
  remember('language', code);
  address.writeLanguage(code);
  await use(code);
  $(`language-switch [lang="${code}"]`).focus();
});
addEventListener('popstate', () => {
  const { name, view, language: older } = address.read();
  // A step back may be older than the choice of the language.
  if (older !== undefined && older !== language()) address.writeLanguage(language());
  $('image-view').expectReturn(view);
  open(name, { step: false });
});
addEventListener('pagehide', settle);
addEventListener('keydown', (event) => {
  const writing = event.target.closest?.('input, textarea');
  if (event.key !== '/' || writing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  input.select();
});

const asked = address.read();
input.value = asked.name || input.value;
$('image-view').expectReturn(asked.view);
await use(choose(asked.language, recall('language')));
$('image-view').prepare();
acceptFiles();
if (asked.name === '' && !matchMedia('(pointer: coarse)').matches) input.field.focus();
