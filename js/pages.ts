// Lists that the wasm module reads page by page.

import type { Call } from './call.js';
import { type Engine, engine } from './engine.js';
import { deepFreeze } from './freeze.js';
import type { ListOptions, Noticed } from './registry-types.js';

/** A list under way. */
interface PageReader {
  /** The next page, and what the registry said beside it, in JSON; nothing behind the last one. */
  next(): Promise<unknown>;
  free(): void;
}

/** Reads a list as its pages are asked for, and lets everything go at the end, whichever way it comes. */
export async function* readPages<T>(
  call: Call,
  start: (glue: Engine) => PageReader,
  { onNotice }: ListOptions,
): AsyncGenerator<T, void, undefined> {
  let reading: Promise<unknown> = Promise.resolve();
  let free = () => {};
  try {
    const reader = await call.run(async () => start(await engine()));
    free = () => reader.free();
    for (;;) {
      const answer = await call.run(() => {
        reading = reader.next();
        return reading;
      });
      if (answer === undefined) return;
      const [page, notes] = answer as [page: T, notes: string];
      if (notes !== '{}') hear(onNotice, notes);
      yield page;
    }
  } finally {
    call.end();
    // A page that nobody waits for any more may still be on its way.
    reading.then(free, free);
  }
}

/** Whoever only listens must not break what is listened to. */
function hear(listener: ListOptions['onNotice'], notes: string): void {
  try {
    listener?.(deepFreeze(JSON.parse(notes) as Noticed));
  } catch {
    // It is the listener's own failure.
  }
}
