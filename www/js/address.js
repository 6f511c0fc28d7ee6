// The address: the fragment is the name, `?lang=` the language. `#nginx:1.27`, `?lang=ko#ghcr.io/org/app`.

/** Longer texts stay out of the address; browsers and chat programs cut them. */
const LIMIT = 2000;

/** The name and the language that the address asks for. */
export function read() {
  const language = new URLSearchParams(location.search).get('lang') ?? undefined;
  return { name: decode(location.hash.slice(1)), language };
}

/** The fragment for a name, for links. */
export function fragment(name) {
  return `#${encodeURI(name.replace(/\p{Cs}/gu, '\ufffd')).replaceAll('#', '%23')}`;
}

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
  history.replaceState(null, '', `${location.pathname}?${query}${location.hash}`);
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
