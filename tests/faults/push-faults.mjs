// What goes wrong with pushes, in parts that many rows of the table are made of.

import { json } from './image.mjs';

/** What is asked for while a layer is sent, and after that. */
export const SENDS = ['begin', 'end'];
export const NAMES = ['child', 'manifest'];
export const WRITES = [...SENDS, ...NAMES];
/** What may be sent twice, since that is the same as once. */
export const TWICE = ['begin', ...NAMES];
/** What is asked for where an upload is taken up again. */
export const AGAIN = ['status', 'piece'];

export const OTHER = `sha256:${'0'.repeat(64)}`;

/** The registry did what was asked, but its answer is another one. */
export const done = (change) => (registry, request, number, hosts) => change(registry.take(), request, number, hosts);

/** It did nothing, and says why. */
export const refused = (code, name) => () => json({ errors: [{ code: name, message: 'no' }] }, code);

/** It knows of no upload any more. */
export const lost = (code, name) => (registry) => {
  registry.forget();
  return refused(code, name)();
};

export const RESET = { reset: 'before' };
export const reset = () => RESET;
/** What has come is kept, and the connection is reset. */
export const resetAfter = (registry, request) => {
  registry.keep(request);
  return RESET;
};

/** The end of the upload fails when a part of it has come, so that the rest is sent as a piece of its own. */
export const TAKEN_UP = {
  end(registry, request, number) {
    if (number > 1) return registry.take();
    registry.keep(request, request.body.subarray(0, 1000));
    return { status: 500 };
  },
};

/** Elsewhere, as it is. */
export const sentOn =
  (code = 307, place = 'http://{stranger}{target}') =>
  (_, { target }, __, { stranger, registry }) => ({
    status: code,
    headers: { location: filled(place, { target, stranger, registry }) },
  });

export const filled = (text, parts) => text.replace(/\{(\w+)\}/g, (_, name) => parts[name]);
