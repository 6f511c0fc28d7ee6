// Makes elements. Texts become text nodes and nothing else, and what is invisible in them becomes visible.

/** Controls, format characters (bidi, zero width), fillers, selectors, lone surrogates, private use, other line ends. */
const UNSEEN =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|\p{Variation_Selector}|[\u17b4\u17b5]|\u034f/gu;
const SVG = 'http://www.w3.org/2000/svg';
const ICONS = {
  copy: 'M5.5 5.5V3.2c0-.4.3-.7.7-.7h6.6c.4 0 .7.3.7.7v6.6c0 .4-.3.7-.7.7h-2.3M3.2 5.5h6.6c.4 0 .7.3.7.7v6.6c0 .4-.3.7-.7.7H3.2a.7.7 0 0 1-.7-.7V6.2c0-.4.3-.7.7-.7Z',
  done: 'm3 8.5 3.2 3.2L13 5',
  bad: 'm4 4 8 8m0-8-8 8',
  warn: 'M8 5.8v3.4m0 2.3v.1M7 2.6 1.7 12c-.4.7.1 1.6 1 1.6h10.6c.9 0 1.4-.9 1-1.6L9 2.6a1.15 1.15 0 0 0-2 0Z',
  auto: 'M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2Zm0 0v12m1.5-11.5v11m1.5-10v9m1.5-7.5v6',
  light:
    'M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6ZM8 1.2v1.2m0 11.2v1.2M1.2 8h1.2m11.2 0h1.2M3.2 3.2l.9.9m7.8 7.8.9.9m0-9.6-.9.9m-7.8 7.8-.9.9',
  dark: 'M13.5 9.6A6 6 0 0 1 6.4 2.5a6 6 0 1 0 7.1 7.1Z',
};

/** `h('p', { class: 'x', onclick: f }, 'text', node)`: an element with attributes, listeners and children. */
export function h(name, properties, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) element.setAttribute(key, value === true ? '' : value);
  }
  element.append(...nodes(children));
  return element;
}

/** Replaces an element's children. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/** A text of unknown origin, kept from reordering what stands round it. */
export const outside = (text) => h('bdi', { dir: 'ltr', translate: 'no' }, text);

/** Whether a text holds characters that nobody would see. */
export const unseen = (text) => text.search(UNSEEN) >= 0;

/** A name or an address as code: it wraps at its separators before it wraps anywhere else. */
export const code = (text) => h('code', { dir: 'ltr', translate: 'no' }, wrapping(text));

/** A text in pieces between which a line may break. */
export function wrapping(text) {
  return text.split(/(?<=\/)|(?=[:@])/).map((piece, index) => [index > 0 && h('wbr'), piece]);
}

/** An icon, for the eyes alone. */
export function icon(name, className = '') {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', `icon ${className}`);
  svg.setAttribute('aria-hidden', 'true');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** Tells those above: a bubbling event with a value. */
export function tell(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
}

function nodes(children) {
  return children.flat(Infinity).flatMap((child) => {
    if (child === undefined || child === null || child === false) return [];
    return child instanceof Node ? [child] : visible(String(child));
  });
}

/** A text as nodes in which each unseen character is shown as its number. */
function visible(text) {
  if (!unseen(text)) return [document.createTextNode(text)];
  const found = [];
  let from = 0;
  for (const { 0: character, index } of text.matchAll(UNSEEN)) {
    found.push(document.createTextNode(text.slice(from, index)), escaped(character));
    from = index + character.length;
  }
  found.push(document.createTextNode(text.slice(from)));
  return found;
}

function escaped(character) {
  const span = document.createElement('span');
  span.className = 'escape';
  span.textContent = character === '\n' ? '\\n' : character === '\t' ? '\\t' : number(character);
  return span;
}

const number = (character) => `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
