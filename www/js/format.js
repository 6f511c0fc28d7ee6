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

/** A share of a whole, such as 37%. */
export const share = (part) =>
  new Intl.NumberFormat(language(), { style: 'percent', maximumFractionDigits: part > 0.99 ? 1 : 0 }).format(part);

/** Seconds since 1970 as a point in time; what is no time is shown as the number. */
export function moment(seconds) {
  const time = new Date(seconds * 1000);
  if (Number.isNaN(time.getTime())) return String(seconds);
  const style = { dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' };
  return `${new Intl.DateTimeFormat(language(), style).format(time)} UTC`;
}
