import type { RegistryErrorCode, RegistryErrorData, RegistryStep } from './registry-types.js';
import type { Sentence } from './types.js';

/** Something could not be had from a registry. `code` says why; `message` and `hint` say it in words. */
export class RegistryError extends Error implements RegistryErrorData {
  override readonly name = 'RegistryError';
  readonly code: RegistryErrorCode;
  readonly sentence: Sentence;
  readonly hint: Sentence;
  readonly registry: string;
  readonly reference: string;
  readonly step: RegistryStep;
  readonly status?: number;
  readonly retryable: boolean;
  readonly retryAfter?: number;
  readonly detail?: string;
  readonly attempts?: number;

  constructor(data: RegistryErrorData, options?: ErrorOptions) {
    super(data.sentence.message, options);
    this.code = data.code;
    this.sentence = data.sentence;
    this.hint = data.hint;
    this.registry = data.registry;
    this.reference = data.reference;
    this.step = data.step;
    this.retryable = data.retryable;
    if (data.status !== undefined) this.status = data.status;
    if (data.retryAfter !== undefined) this.retryAfter = data.retryAfter;
    if (data.detail !== undefined) this.detail = data.detail;
    if (data.attempts !== undefined) this.attempts = data.attempts;
  }

  /** The same as a plain object, for logs and for other threads, where errors lose their class. */
  toJSON(): RegistryErrorData {
    const { code, sentence, hint, registry, reference, step, retryable, status, retryAfter, detail, attempts } = this;
    return {
      ...{ code, sentence, hint, registry, reference, step, retryable },
      ...(status !== undefined && { status }),
      ...(retryAfter !== undefined && { retryAfter }),
      ...(detail !== undefined && { detail }),
      ...(attempts !== undefined && { attempts }),
    };
  }
}
