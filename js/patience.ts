// How long something that is waited for again and again may take each time, with one timer for all of it.

/** The clock and the limit. */
interface Clock {
  readonly now: number;
  /** In milliseconds. */
  readonly patience: number;
  /** Does some work later, unless what it gives is called before; never, if there is no end of patience. */
  after(milliseconds: number, work: () => void): () => void;
}

/** What is said of what came too late, or not at all. */
export const nothingCame = (patience: number) => `Nothing came for ${patience / 1000} seconds.`;

/** Calls `late` once what has been waited for since `start` takes too long. */
export class Patience {
  readonly #clock: Clock;
  readonly #late: () => void;
  #since: number | undefined;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, late: () => void) {
    this.#clock = clock;
    this.#late = late;
  }

  /** The waiting begins. */
  start(): void {
    this.#since = this.#clock.now;
    if (!this.#disarm) this.#arm(this.#clock.patience);
  }

  /** It has come. */
  stop(): void {
    this.#since = undefined;
  }

  /** Nothing is waited for any more. */
  end(): void {
    this.stop();
    this.#disarm?.();
    this.#disarm = undefined;
  }

  #arm(milliseconds: number): void {
    this.#disarm = this.#clock.after(milliseconds, () => this.#look());
  }

  #look(): void {
    this.#disarm = undefined;
    if (this.#since === undefined) return;
    const left = this.#since + this.#clock.patience - this.#clock.now;
    if (left > 0) this.#arm(left);
    else this.#late();
  }
}
