/** How the program exits, by what went wrong. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  invalid: 3,
  notFound: 4,
  notAllowed: 5,
  mismatch: 6,
  network: 7,
  interrupted: 130,
} as const;
