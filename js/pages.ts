// Lists that the wasm module reads page by page.

import type { Call } from './call.js';
import { type Engine, engine } from './engine.js';

/** A list under way. */
interface PageReader {
  /** The next page; nothing behind the last one. */
  next(): Promise<unknown>;
  free(): void;
}

/** Reads a list as its pages are asked for, and lets everything go at the end, whichever way it comes. */
export async function* readPages<T>(
  call: Call,
  start: (glue: Engine) => PageReader,
): AsyncGenerator<T, void, undefined> {
  let reading: Promise<unknown> = Promise.resolve();
  let free = () => {};
  try {
    const reader = await call.run(async () => start(await engine()));
    free = () => reader.free();
    for (;;) {
      const page = await call.run(() => {
        reading = reader.next();
        return reading;
      });
      if (page === undefined) return;
      yield page as T;
    }
  } finally {
    call.end();
    // A page that nobody waits for any more may still be on its way.
    reading.then(free, free);
  }
}
