import { deepFreeze } from './freeze.js';
import type { Layer } from './layer-file.js';
import type { Sentence } from './types.js';

/** A layer, or a file of it, could not be had. `code` says why; `sentence` says it in words. */
export class LayerError extends Error {
  override readonly name = 'LayerError';
  readonly code: string;
  readonly sentence: Sentence;
  /** What was listed before a limit was reached. */
  readonly layer?: Layer;

  constructor(sentence: Sentence, layer?: Layer) {
    super(sentence.message);
    this.code = sentence.code;
    this.sentence = deepFreeze(sentence);
    if (layer) this.layer = layer;
  }
}

/** An error of the wasm module is its sentence as JSON; anything else is passed on. */
export function told(error: unknown): unknown {
  return typeof error === 'string' ? new LayerError(JSON.parse(error) as Sentence) : error;
}
