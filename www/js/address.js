// The address: the fragment is the name and what is shown of it, `?lang=` the language.
// `#nginx:1.27`, `?lang=ko#ghcr.io/org/app`, `#nginx:1.27?view=raw&at=sha256:…`; `#?view=docker` needs no name.

/** Longer texts stay out of the address; browsers and chat programs cut them. */
const LIMIT = 2000;
/** What may be said of a view; a fragment that says anything else is all name. */
const VIEW = /^(?:(?:view|at|platform|find|show|least|order|with|on)=[^&]*(?:&|$))+$/;

/** The name, what is to be shown of it, and the language that the address asks for. */
export function read() {
  const language = new URLSearchParams(location.search).get('lang') ?? undefined;
  const hash = location.hash.slice(1);
  const at = hash.indexOf('?');
  const query = at < 0 ? '' : hash.slice(at + 1);
  if (!VIEW.test(query)) return { name: decode(hash), view: {}, language };
  return { name: decode(hash.slice(0, at)), view: viewOf(query), language };
}

/** What is to be shown where there is no name. */
export function aside() {
  const { name, view } = read();
  return name === '' ? view.view : undefined;
}

/** `{ view: 'raw', at: 'sha256:…' }`: what is first said counts. */
function viewOf(query) {
  const view = {};
  for (const [key, value] of new URLSearchParams(query.replaceAll('+', '%2B'))) view[key] ??= value;
  return view;
}

/** The fragment for a name, and for a view of what stands behind it, for links. */
export function fragment(name, view = {}) {
  const said = Object.entries(view).filter(([, value]) => value);
  const query = said.map(([key, value]) => `${key}=${escaped(value).replaceAll('&', '%26')}`).join('&');
  return `#${escaped(name)}${query && `?${query}`}`;
}

const escaped = (text) =>
  encodeURI(text.replace(/\p{Cs}/gu, '\ufffd'))
    .replaceAll('#', '%23')
    .replaceAll('?', '%3F');

/** Puts the name into the address: as a new step to come back from, or in place of the present one. */
export function write(name, { step = false } = {}) {
  const kept = name.length > LIMIT ? '' : name;
  if (kept === read().name) return;
  const url = `${location.pathname}${location.search}${kept === '' ? '' : fragment(kept)}`;
  if (step) history.pushState(null, '', url);
  else history.replaceState(null, '', url);
}

/** Puts the language into the address. */
export function writeLanguage(language) {
  const query = new URLSearchParams(location.search);
  query.set('lang', language);
  history.replaceState(history.state, '', `${location.pathname}?${query}${location.hash}`);
}

/** Whether this step of the history was looked up; a reload keeps that, a link to it does not have it. */
export const asked = () => history.state?.asked;

/** Keeps that the name of this step was looked up. */
export const keepAsked = (name) => history.replaceState({ asked: name }, '');

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
