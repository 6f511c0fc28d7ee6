// Points in time as people say them.

const UNITS: readonly (readonly [seconds: number, name: string])[] = [
  [365.2425 * 86_400, 'year'],
  [30.436875 * 86_400, 'month'],
  [7 * 86_400, 'week'],
  [86_400, 'day'],
  [3_600, 'hour'],
  [60, 'minute'],
  [1, 'second'],
];

/** How long ago it was, in the largest unit of which there are at least two, as docker says it; a date for what is to come. */
export function ago(time: string, now: number): string {
  const seconds = (now - Date.parse(time)) / 1000;
  if (Number.isNaN(seconds)) return '';
  if (seconds < -60) return moment(time).slice(0, 10);
  if (seconds < 1) return 'just now';
  const [size = 1, name = 'second'] = UNITS.find(([each]) => seconds >= 2 * each) ?? [1, 'second'];
  const count = Math.floor(seconds / size);
  return `${count} ${name}${count === 1 ? '' : 's'} ago`;
}

/** The same moment to the second, in UTC: for whoever compares and sorts. */
export function moment(time: string): string {
  const parsed = Date.parse(time);
  return Number.isNaN(parsed) ? '' : new Date(parsed).toISOString().replace(/\.\d+Z$/, 'Z');
}
