/** Container image names and digests: synchronous, no I/O, nothing to initialise. */

export { createVerifier, digestOf, parseDigest, verify } from './names/digest.js';
export { DigestMismatchError, DigestSyntaxError, PlatformSyntaxError, ReferenceSyntaxError } from './names/errors.js';
export { explain, extract, registryInfo } from './names/explain.js';
export { parse, parseAll, safeParse } from './names/parse.js';
export { parsePlatform, selectPlatform } from './names/platform.js';
export { equals, familiar, format, withDigest, withoutTag, withRegistry, withTag } from './names/reference.js';
export { sentences } from './names/sentences.js';
export type * from './types.js';
