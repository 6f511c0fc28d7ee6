/** Explaining names, finding them in texts, and what is known of registries. */

import type { Explanation, Extracted, ParseOptions, RegistryInfo } from '../types.js';
import { names } from './module.js';
import { scanner } from './scanner.js';
import { decode } from './sentences.js';

/** Why a text means what it means, or why it is no name. Never throws for any text. */
export function explain(input: string, options?: ParseOptions): Explanation {
  return scanner(options).explain(input);
}

/** The names in a text: a command, a Dockerfile, YAML, an address, a package URL, or plain text. */
export function extract(text: string): readonly Extracted[] {
  return decode(names().extract(text));
}

/** What is known of a registry by its host, maybe with a port. Never throws. */
export function registryInfo(host: string): RegistryInfo {
  return decode(names().registryInfo(host));
}
