// A fetch that tells of every request it sends and of what became of it.

let next = 0;

/** Headers that are nobody's business, and what is shown in their place. */
const SECRET = /^(?:authorization|cookie|proxy-authorization|x-.*token)$/;

/** `tell` gets an event when a request leaves, and one when it is answered or fails; both have the same `id`. */
export function watched(tell) {
  return async (request) => {
    const id = next++;
    const event = {
      id,
      method: request.method,
      url: request.url,
      headers: shown(request.headers),
      transport: 'direct',
    };
    const start = performance.now();
    const took = () => Math.round(performance.now() - start);
    tell({ ...event, phase: 'sent' });
    try {
      const response = await fetch(request);
      const { status, headers } = response;
      const length = Number(headers.get('content-length') ?? Number.NaN);
      const bytes = Number.isSafeInteger(length) ? length : undefined;
      tell({ ...event, phase: 'answered', status, bytes, milliseconds: took(), responseHeaders: shown(headers) });
      return response;
    } catch (error) {
      tell({ ...event, phase: 'failed', error: error.name, milliseconds: took() });
      throw error;
    }
  };
}

const shown = (headers) =>
  Object.fromEntries(
    [...headers].map(([name, value]) => [name, SECRET.test(name) ? `${value.split(' ')[0]} …` : value]),
  );
