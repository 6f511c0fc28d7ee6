// What went wrong with a store.

import { deepFreeze } from '../freeze.js';
import type { StoreErrorCode, StoreErrorData } from '../store-types.js';
import type { Sentence } from '../types.js';
import { Failed } from './errand.js';

/** Something could not be done with a store. `code` says why; `message` and `hint` say it in words. */
export class StoreError extends Error implements StoreErrorData {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;
  readonly sentence: Sentence;
  readonly hint: Sentence;
  readonly reference?: string;
  readonly path?: string;
  readonly needed?: number;
  readonly available?: number;

  constructor(data: StoreErrorData, options?: ErrorOptions) {
    super(data.sentence.message, options);
    this.code = data.code;
    this.sentence = data.sentence;
    this.hint = data.hint;
    if (data.reference !== undefined) this.reference = data.reference;
    if (data.path !== undefined) this.path = data.path;
    if (data.needed !== undefined) this.needed = data.needed;
    if (data.available !== undefined) this.available = data.available;
  }

  /** The same as a plain object, for logs and for other threads, where errors lose their class. */
  toJSON(): StoreErrorData {
    const { code, sentence, hint, reference, path, needed, available } = this;
    return {
      ...{ code, sentence, hint },
      ...(reference !== undefined && { reference }),
      ...(path !== undefined && { path }),
      ...(needed !== undefined && { needed }),
      ...(available !== undefined && { available }),
    };
  }
}

/**
 * How something ended, as an error. The wasm module tells its own as JSON; where that says no more than that something could not
 * be had, what went wrong with that is the error.
 */
export function told(error: unknown, reference?: string): unknown {
  const { told: text, cause } = error instanceof Failed ? error : { told: error, cause: undefined };
  if (typeof text !== 'string') return text;
  const data = JSON.parse(text) as Omit<StoreErrorData, 'code'> & { readonly code: StoreErrorCode | 'source' };
  const { code } = data;
  if (code === 'source') return cause;
  const about = reference === undefined ? {} : { reference };
  return new StoreError(deepFreeze({ ...data, ...about, code }), cause === undefined ? undefined : { cause });
}
