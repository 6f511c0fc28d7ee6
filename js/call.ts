// One call of the client: ended by its signals at once, its failures told as RegistryError.

import { deepFreeze } from './freeze.js';
import { Interrupt } from './interrupt.js';
import { RegistryError } from './registry-error.js';
import type { RegistryErrorData, RegistryStep } from './registry-types.js';

/** What a call is about, for the error of one that was given up. */
export interface Subject {
  readonly reference: string;
  readonly step: RegistryStep;
}

/** Runs work under several signals: whichever fires first ends the waiting at once, and the work's requests with it. */
export class Call {
  readonly #controller = new AbortController();
  readonly #signals: readonly AbortSignal[];
  readonly #subject: Subject;
  readonly #interrupt = new Interrupt();

  constructor(subject: Subject, signals: readonly (AbortSignal | undefined)[]) {
    this.#subject = subject;
    this.#signals = signals.filter((signal) => signal !== undefined);
    for (const signal of this.#signals) {
      if (signal.aborted) this.#abort(signal);
      else signal.addEventListener('abort', this, { once: true });
    }
  }

  /** The one signal to hand on. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  handleEvent(event: Event): void {
    this.#abort(event.target as AbortSignal);
  }

  /** Waits for work, or for a signal. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await this.#interrupt.wait(this.signal.aborted ? new Promise<never>(() => undefined) : work());
    } catch (error) {
      throw told(error);
    }
  }

  /** The same for what is no work of the wasm module's. */
  wait<T>(work: Promise<T>): Promise<T> {
    return this.#interrupt.wait(work);
  }

  /** Lets the signals go. */
  end(): void {
    for (const signal of this.#signals) signal.removeEventListener('abort', this);
  }

  #abort(signal: AbortSignal): void {
    if (this.signal.aborted) return;
    this.#interrupt.fire(new RegistryError(abandoned(this.#subject), { cause: signal.reason }));
    this.#controller.abort(signal.reason);
  }
}

/** An error of the wasm module is its data as JSON; anything else is passed on. */
export function told(error: unknown): unknown {
  return typeof error === 'string' ? new RegistryError(deepFreeze(JSON.parse(error) as RegistryErrorData)) : error;
}

/** The same words as the wasm module's, which need not be loaded yet when a signal fires. */
function abandoned({ reference, step }: Subject): RegistryErrorData {
  const sentence = (code: string, message: string) => ({ code, message, parameters: { registry: '', reference } });
  return deepFreeze({
    code: 'aborted',
    sentence: sentence('registry-aborted', 'The request was given up.'),
    hint: sentence('hint-again', 'Start it again when you like.'),
    registry: '',
    reference,
    step,
    retryable: false,
  });
}
