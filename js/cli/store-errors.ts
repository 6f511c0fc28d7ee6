// Failures of the store of images, as the command line tells them.

import type { StoreErrorCode, StoreErrorData } from '../store-types.js';
import type { Sentence } from '../types.js';
import type { Told } from './errors.js';
import { EXIT } from './exits.js';

/** How failures of the store end; what is not listed is a failure like others. */
const STORE_EXITS: Readonly<Partial<Record<StoreErrorCode, number>>> = {
  'invalid-reference': EXIT.invalid,
  'not-found': EXIT.notFound,
  incomplete: EXIT.notFound,
  'no-matching-platform': EXIT.notFound,
  ambiguous: EXIT.usage,
  damaged: EXIT.mismatch,
  mismatch: EXIT.mismatch,
  aborted: EXIT.interrupted,
};

/** What to tell of a failure of the store, and how to exit. */
export function tellStore(error: Error & StoreErrorData): [Told, number] {
  const { code, message, hint, sentence, reference, path, needed, available } = error;
  const told = {
    ...{ code, message, hint: hint.message },
    ...(reference !== undefined && { reference }),
    ...(path !== undefined && { path }),
    ...(needed !== undefined && { needed }),
    ...(available !== undefined && { available }),
  };
  return [told, isNoPlatform(sentence) ? EXIT.usage : (STORE_EXITS[code] ?? EXIT.failure)];
}

/** A platform that is none is a mistake of the command line, not something that a registry lacks. */
export const isNoPlatform = ({ code }: Sentence): boolean =>
  code === 'registry-not-platform' || code === 'store-platform-syntax';

/** Told by its name, as others are: the class is in a module that may not even be loaded. */
export function isStoreError(error: unknown): error is Error & StoreErrorData {
  return error instanceof Error && error.name === 'StoreError' && 'sentence' in error;
}
