/** Parsing and normalising. */

import type { ParseOptions, Reference } from '../types.js';
import type { ReferenceSyntaxError } from './errors.js';
import { scanner } from './scanner.js';

export type ParseResult =
  | { readonly ok: true; readonly value: Reference }
  | { readonly ok: false; readonly error: ReferenceSyntaxError };

/** Parses and normalises a name as Docker does. Throws {@link ReferenceSyntaxError}. */
export function parse(input: string, options?: ParseOptions): Reference {
  const found = scanner(options);
  const value = found.scan(input);
  if (value === undefined) throw found.failure(input);
  return value;
}

/** Like {@link parse}, with the error as a value. */
export function safeParse(input: string, options?: ParseOptions): ParseResult {
  const found = scanner(options);
  const value = found.scan(input);
  return value === undefined
    ? Object.freeze({ ok: false, error: found.failure(input) })
    : Object.freeze({ ok: true, value });
}

/** Parses many names in one call. */
export function parseAll(inputs: readonly string[], options?: ParseOptions): ParseResult[] {
  const found = scanner(options);
  const results = found.scanAll(inputs) as unknown[];
  for (let i = 0; i < results.length; i++) {
    const value = results[i] as Reference | undefined;
    results[i] = Object.freeze(
      value === undefined ? { ok: false, error: found.failure(inputs[i] as string) } : { ok: true, value },
    );
  }
  return results as ParseResult[];
}
