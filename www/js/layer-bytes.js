// The bytes of layers that were read, so that a fresh worker, or a look at a file, need not ask for them again.

/** How many are kept for all images together. A browser may put them on disk. */
const LIMIT = 1.5 * 2 ** 30;

const blobs = new Map();

/** What was kept of a layer. */
export const kept = (digest) => blobs.get(digest);

/** Keeps the bytes of a layer, and lets go of the oldest ones. */
export function keep(digest, blob) {
  blobs.set(digest, blob);
  let total = 0;
  for (const { size } of blobs.values()) total += size;
  for (const [old, { size }] of blobs) {
    if (total <= LIMIT || old === digest) return;
    blobs.delete(old);
    total -= size;
  }
}
