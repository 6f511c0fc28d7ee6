// Small helpers of the suite. They run in browsers too.

export const text = (string) => new TextEncoder().encode(string);
export const textOf = (bytes) => bytes && new TextDecoder().decode(bytes);

/** So many bytes, always the same for a seed, which look like chance. */
export function bytesOf(size, seed) {
  const bytes = new Uint8Array(size);
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let at = 0; at < size; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}

/** Holds two values, or two arrays of bytes, equal. */
export function same(assert, found, expected, what) {
  if (expected instanceof Uint8Array) {
    assert(found instanceof Uint8Array && found.length === expected.length, `${what}: ${found?.length} bytes`);
    const at = expected.findIndex((byte, place) => byte !== found[place]);
    return assert(at === -1, `${what}: byte ${at} differs`);
  }
  const [one, other] = [found, expected].map((value) => JSON.stringify(value));
  return assert(one === other, `${what}: ${one} instead of ${other}`);
}

/** Holds that something fails as a FilesError does. Gives the error. */
export async function fails(assert, work, code, what) {
  try {
    await work();
  } catch (error) {
    const told = error?.code ? `${error.code}, ${error.cause ?? error.message}` : (error?.stack ?? error);
    assert(error?.name === 'FilesError' && error.code === code, `${what}: ${told}`);
    assert(error instanceof Error && typeof error.path === 'string' && error.message.length > 10, `${what}: its words`);
    return error;
  }
  return assert(false, `${what} did not fail with ${code}`);
}

/** A promise and what settles it. */
export function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

/** Lets everything run that can run now. */
export const settle = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setTimeout(resolve));
};

/** Adds one to the number in a file, so many times, each time alone. */
export async function count(files, times, path = 'counter') {
  for (let nth = 0; nth < times; nth += 1) {
    await files.lock('counter', async () => {
      const before = Number(textOf(await files.read(path)) ?? 0);
      await files.write(path, text(String(before + 1)));
    });
  }
}
