// What is remembered on this machine: the language and the theme, nothing else.

/** A remembered choice. */
export function recall(key) {
  try {
    return localStorage.getItem(`pullspec.${key}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Remembers a choice, or forgets it. */
export function remember(key, value) {
  try {
    if (value === undefined) localStorage.removeItem(`pullspec.${key}`);
    else localStorage.setItem(`pullspec.${key}`, value);
  } catch {
    // Storage may be switched off; the choice then lasts as long as the page.
  }
}
