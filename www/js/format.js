// Numbers and dates in the page's language.

import { language, words } from './language.js';

const UNITS = ['size.b', 'size.kb', 'size.mb', 'size.gb'];

/** A size in decimal units, as Docker prints it: 3.62 MB. */
export function size(bytes) {
  let unit = 0;
  let number = bytes;
  while (number >= 999.5 && unit < UNITS.length - 1) {
    number /= 1000;
    unit++;
  }
  const digits = unit === 0 || number >= 100 ? 0 : number >= 10 ? 1 : 2;
  const format = new Intl.NumberFormat(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return words(UNITS[unit], { n: format.format(number) });
}

/** A whole number. */
export const count = (number) => new Intl.NumberFormat(language()).format(number);

/** A point in time, as a day; what is no time is shown as it is. */
export function day(text) {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return text;
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(time);
}
