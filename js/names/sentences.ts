/** Sentences: the core gives numbers and parameters, codes and English words are added here. */

import templates from '../../build/names/sentences.js';
import type { Sentence } from '../types.js';

/** The English template of every sentence of this entry by its code; `{name}` stands for a parameter. For translators. */
export const sentences: Readonly<Record<string, string>> = Object.freeze({ ...templates });

/** The codes in the order of the numbers by which the core tells its sentences. */
const CODES = Object.keys(templates);

/** Fills a template in. */
export function fill(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) => parameters[name] ?? whole);
}

/** Reads JSON of the core: sentences get their words, and everything is frozen. */
export function decode<T>(json: string): T {
  return JSON.parse(json, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (isSentence(value)) {
      value.code = CODES[Number(value.code)] ?? '';
      value.message = fill(sentences[value.code] ?? value.code, value.parameters);
    }
    return Object.freeze(value);
  }) as T;
}

function isSentence(value: object): value is { -readonly [K in keyof Sentence]: Sentence[K] } {
  return 'code' in value && 'parameters' in value;
}
