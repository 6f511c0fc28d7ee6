// A store of images that does what a test tells it to: for how the command line asks, and what it makes of the answers.

const digest = (letter) => `sha256:${letter.repeat(64)}`;

/** An image under a name; `letter` is what its digest is made of. */
export const image = (familiar, letter = 'a', more = {}) => ({
  name: /[.:].*\//.test(familiar) ? familiar : `docker.io/library/${familiar}`,
  ...{ familiar, mounted: `store.localhost/${familiar}` },
  descriptor: { mediaType: 'application/vnd.oci.image.index.v1+json', digest: digest(letter), size: 1000 },
  platforms: [{ name: 'linux/amd64', manifest: {}, size: 5_000_000, complete: true }],
  size: 5_000_000,
  created: '2026-01-01T00:00:00Z',
  complete: true,
  ...more,
});

export const sentence = (message) => ({ code: 'said-here', message, parameters: {} });

/** How the store fails. */
export function storeError(code, message, more = {}) {
  const error = new Error(message);
  return Object.assign(error, {
    ...{ name: 'StoreError', code, sentence: sentence(message), hint: sentence('Do what the hint says.') },
    ...more,
  });
}

export const blob = (letter, state, loaded = 0, total = 1_000_000) => ({
  ...{ digest: digest(letter), mediaType: 'application/octet-stream', state, loaded, total },
});

/** A store with these images; `does` has the methods that a test is about. */
export function storeDouble(images = [], does = {}) {
  const asked = [];
  const store = {
    ls: async () => images,
    get: async (name) => images.find((each) => [each.name, each.familiar].includes(name)),
    usage: async () => ({ images: images.length, blobs: 3, bytes: 5_000_000, shared: 0, reclaimable: 0 }),
    ...does,
  };
  const api = new Proxy(store, {
    get: (target, name) => {
      if (typeof target[name] !== 'function') return target[name];
      return (...given) => {
        asked.push([name, ...given]);
        return target[name](...given);
      };
    },
  });
  return { asked, open: async () => api };
}
