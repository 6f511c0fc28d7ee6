// The bodies of blobs: kept from the wasm module, and read piece by piece.

import type { Call } from './call.js';
import { nothingCame, Patience } from './patience.js';
import { RegistryError } from './registry-error.js';
import type { World } from './world.js';

const NO_SUCH_RANGE = 416;

export type Bytes = Uint8Array<ArrayBuffer>;

/** The body that is being read. The wasm module sees an answer without it. */
export class Bodies {
  #current: ReadableStreamDefaultReader<Bytes> | undefined;
  #isLate = false;

  readonly #world: World;
  readonly #patience: Patience;

  constructor(world: World) {
    this.#world = world;
    this.#patience = new Patience(world, () => this.#giveUp());
  }

  /** Takes the body of an answer. */
  readonly keep = (response: Response): void => {
    this.drop();
    this.#current = response.body?.getReader();
    this.#isLate = false;
    // What it says in its body does not matter, and some cannot even say it.
    if (response.status === NO_SUCH_RANGE) this.drop();
  };

  /** Tells the other side that nothing more is wanted; whether that arrives does not matter. */
  drop(): void {
    this.#patience.end();
    this.#current?.cancel().catch(() => undefined);
    this.#current = undefined;
  }

  /** What comes next of the body, or what cut it off; nothing at its end. */
  async read(call: Call): Promise<{ piece?: Bytes; cut?: string }> {
    if (!this.#current) return {};
    this.#patience.start();
    try {
      const { done, value } = await call.wait(this.#current.read());
      if (this.#isLate) return { cut: nothingCame(this.#world.patience) };
      if (done) return {};
      return value instanceof Uint8Array ? { piece: value } : { cut: 'The body is not made of bytes.' };
    } catch (error) {
      if (error instanceof RegistryError) throw error;
      return { cut: describe(error) };
    } finally {
      this.#patience.stop();
    }
  }

  /** A body that is given up ends at once, for whoever waits for it. */
  #giveUp(): void {
    this.#isLate = true;
    this.#current?.cancel().catch(() => undefined);
  }
}

/** What an error says. Node puts the reason into its cause. */
function describe(error: unknown): string {
  const { cause, message } = Object(error) as { cause?: { message?: unknown }; message?: unknown };
  const said = [cause?.message, message, error].find((text) => typeof text === 'string' && text !== '');
  return (said as string | undefined) ?? 'unknown';
}
