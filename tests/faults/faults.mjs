// What goes wrong, in parts that many rows of the table are made of.

export const DOCUMENTS = ['tags', 'manifest', 'config', 'referrers', 'token'];
export const ALL = [...DOCUMENTS, 'blob'];
/** What a digest or a claim of one speaks of. */
export const ENTITIES = ['manifest', 'pinned', 'config', 'blob'];
export const ATTEMPTS = 5;
/** A browser does not tell a reset from a missing header, and nobody waits for a header. */
export const UNREACHABLE = 'no-cors-or-unreachable';

export const change = (fields) => (honest) => ({ ...honest, ...fields });

export const head = (headers) => (honest) => ({ ...honest, headers: { ...honest.headers, ...headers } });

export const status =
  (code, headers = {}, body = '') =>
  () => ({ status: code, headers, body });

/** A body with a bit turned. */
export const flipped = (body, at) => {
  const bytes = Buffer.from(body);
  bytes[at(bytes.length)] ^= 1;
  return bytes;
};

/** The same request, to be sent to the stranger. */
export function elsewhere(_, { target }, __, { stranger }) {
  return { status: 307, headers: { location: `http://${stranger}${target}` } };
}

/** The answer that holds another manifest than the one that is asked for. */
export const another = ({ bytes, mediaType, digest }) => ({
  headers: { 'content-type': mediaType, 'docker-content-digest': digest },
  body: bytes,
});
