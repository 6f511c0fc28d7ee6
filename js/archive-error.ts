import { deepFreeze } from './freeze.js';
import type { Sentence } from './types.js';

/** An archive could not be opened. `code` says why; `sentence` says it in words. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: string;
  readonly sentence: Sentence;

  constructor(sentence: Sentence) {
    super(sentence.message);
    this.code = sentence.code;
    this.sentence = deepFreeze(sentence);
  }
}

/** An error of the wasm module is its sentence as JSON; anything else is passed on. */
export function told(error: unknown): unknown {
  return typeof error === 'string' ? new ArchiveError(JSON.parse(error) as Sentence) : error;
}
