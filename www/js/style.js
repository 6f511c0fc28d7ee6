// Style sheets that are fetched when they are first needed.

import { h } from './dom.js';

const styles = new Map();

/** Resolves once a style sheet is there, or cannot be had: then things are shown without it. */
export function style(name) {
  if (!styles.has(name)) {
    const href = new URL(`../css/${name}.css`, import.meta.url).href;
    const there = (resolve) =>
      document.head.append(h('link', { rel: 'stylesheet', href, onload: resolve, onerror: resolve }));
    styles.set(name, new Promise(there));
  }
  return styles.get(name);
}
