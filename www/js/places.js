// A place among an image's files, as the address says it: `merged/etc/motd`, or `2/etc/motd` for what layer 2 has there.

/** The place in words for an address; layers are counted from 1, as they are shown. */
export const atOf = (scope, path) => `${scope === 'merged' ? 'merged' : Number(scope) + 1}${path ? `/${path}` : ''}`;

/** What an address says; anything that is no place is all of the image. */
export function placeOf(at = '', layers = 0) {
  const slash = at.indexOf('/');
  const [first, path] = slash < 0 ? [at, ''] : [at.slice(0, slash), at.slice(slash + 1)];
  const number = /^[1-9]\d{0,3}$/.test(first) ? Number(first) - 1 : -1;
  return { scope: number >= 0 && number < layers ? String(number) : 'merged', path };
}
