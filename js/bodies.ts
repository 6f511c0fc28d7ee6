// The bodies of blobs: kept from the wasm module, and read piece by piece.

import type { Call } from './call.js';
import { RegistryError } from './registry-error.js';
import type { FetchLike } from './registry-types.js';

/** How long a body may bring nothing before its connection is taken for dead, in milliseconds. */
const STALL = 30_000;

const NO_SUCH_RANGE = 416;

export type Bytes = Uint8Array<ArrayBuffer>;

/** The body that is being read. The wasm module sees an answer without it. */
export class Bodies {
  #current: ReadableStreamDefaultReader<Bytes> | undefined;

  /** A `fetch` that keeps the bodies of answers which are said to be streamed. */
  keep(carry: FetchLike): FetchLike {
    const kept = async (request: Request, isStreamed?: boolean): Promise<Response> => {
      const response = await carry(request);
      const { status, url, headers } = response;
      if (!isStreamed || ![200, 206, NO_SUCH_RANGE].includes(status)) return response;
      this.drop();
      this.#current = response.body?.getReader();
      // What it says in its body does not matter, and some cannot even say it.
      if (status === NO_SUCH_RANGE) this.drop();
      return { status, url, headers, body: null } as Response;
    };
    return kept;
  }

  /** Tells the other side that nothing more is wanted; whether that arrives does not matter. */
  drop(): void {
    this.#current?.cancel().catch(() => undefined);
    this.#current = undefined;
  }

  /** What comes next of the body, or what cut it off; nothing at its end. */
  async read(call: Call): Promise<{ piece?: Bytes; cut?: string }> {
    const body = this.#current;
    if (!body) return {};
    try {
      const { done, value } = await call.run(() => timely(body.read()));
      if (done) return {};
      return value instanceof Uint8Array ? { piece: value } : { cut: 'The body is not made of bytes.' };
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      return { cut: describe(error) };
    }
  }
}

/** What an error says. Node puts the reason into its cause. */
function describe(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: { message?: unknown }; message?: unknown };
  const said = [cause?.message, message, error].find((text) => typeof text === 'string' && text !== '');
  return (said as string | undefined) ?? 'unknown';
}

async function timely<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stalled = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Nothing came for ${STALL / 1000} seconds.`)), STALL);
  });
  try {
    return await Promise.race([work, stalled]);
  } finally {
    clearTimeout(timer);
  }
}
