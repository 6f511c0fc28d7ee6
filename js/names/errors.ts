/** Errors with a code from a closed set, so that `instanceof` is never the only way to tell. */

import type { ExplainedError } from '../types.js';
import { decode } from './sentences.js';

/** What a failing call of the core answers. */
export type Failure = ExplainedError;

class CodedError extends Error {
  /** Stable; see the table of codes in the documentation. */
  readonly code: string;
  /** What the message speaks of, by name, for wording it in another language. */
  readonly parameters: Readonly<Record<string, string>>;

  constructor(name: string, failure: Failure) {
    super(failure.message);
    this.name = name;
    this.code = failure.code;
    this.parameters = failure.parameters;
  }
}

class SyntaxErrorAt extends CodedError {
  /** Start of what is wrong, in UTF-16 code units. */
  readonly start: number;
  /** End of what is wrong, in UTF-16 code units. */
  readonly end: number;

  constructor(name: string, failure: Failure) {
    super(name, failure);
    this.start = failure.start;
    this.end = failure.end;
  }
}

/** A text that is no image reference. */
export class ReferenceSyntaxError extends SyntaxErrorAt {
  /** What was probably meant: the whole name, which parses. */
  readonly fix?: string;

  constructor(failure: Failure) {
    super('ReferenceSyntaxError', failure);
    if (failure.fix !== undefined) this.fix = failure.fix;
  }

  /** The same as {@link fix}. */
  get suggestion(): string | undefined {
    return this.fix;
  }
}

/** A text that is no digest. */
export class DigestSyntaxError extends SyntaxErrorAt {
  constructor(failure: Failure) {
    super('DigestSyntaxError', failure);
  }
}

/** A text that is no platform. */
export class PlatformSyntaxError extends SyntaxErrorAt {
  constructor(failure: Failure) {
    super('PlatformSyntaxError', failure);
  }
}

/** Bytes that are not the ones a digest names. */
export class DigestMismatchError extends CodedError {
  readonly expected: string | undefined;
  readonly actual: string | undefined;

  constructor(failure: Failure) {
    super('DigestMismatchError', failure);
    this.expected = failure.parameters['expected'];
    this.actual = failure.parameters['actual'];
  }
}

/** An answer of the core. One that starts with an exclamation mark tells what went wrong, which is thrown. */
export function answer(text: string, Wrong: new (failure: Failure) => Error = ReferenceSyntaxError): string {
  if (text.startsWith('!')) throw new Wrong(decode(text.slice(1)));
  return text;
}
