// Texts from outside, made safe to print: what a terminal would obey, hide or reorder is shown as an escape.

/**
 * Controls of both sets, everything that formats, hides or reorders, what no font may have, spaces that are not the
 * space, and marks that pile up beyond the second or have nothing to stand on.
 */
const UNSAFE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}|(?<=\p{M}{2})\p{M}|^\p{M}/gu;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A text in one line, in which every character is seen and none is obeyed. */
export function safe(text: string): string {
  return text.replace(UNSAFE, (character) => SHORT[character] ?? numbered(character.codePointAt(0) ?? 0));
}

function numbered(code: number): string {
  return code < 256 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`;
}

/** The same for JSON text, whose strings take their own escapes; white space between the values stays. */
export function escapeJson(json: string): string {
  return json.replace(UNSAFE, (character) => (/[\n ]/.test(character) ? character : units(character)));
}

function units(character: string): string {
  const codes = Array.from({ length: character.length }, (_, at) => character.charCodeAt(at));
  return codes.map((code) => `\\u${code.toString(16).padStart(4, '0')}`).join('');
}

/** Scripts whose characters take two columns, and pictures; flags are pairs of letters that take one each. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]|(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}/u;
/** Marks, and the later letters of a Hangul syllable that is written letter by letter. */
const NARROW = /[\p{M}\u1160-\u11ff]/u;

/** How many columns a printed text takes; it holds no controls. */
export function width(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
  if (/^[\x00-\x7f]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += NARROW.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
  return columns;
}

/** A printed text with spaces up to a width. */
export const pad = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - width(text)));

/** A printed text within so many columns; what is left out is an ellipsis. */
export function clip(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += width(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Words in lines of at most so many columns; a word that is longer stays where it is, since no line would hold it. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && width(line) + 1 + width(word) > columns && width(word) <= columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** A number of bytes as people say it, in powers of a thousand, as registries and docker do. */
export function bytes(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A digest as far as it takes to tell it from others; the whole one where it is short anyway. */
export const shortDigest = (digest: string): string => safe(digest.replace(/^([^:]{1,32}:[^:]{12})[^:]{13,}$/, '$1…'));
