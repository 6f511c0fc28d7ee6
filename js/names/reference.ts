/** Printing, comparing and changing references. What is made is checked by the core, whatever was handed in. */

import type { Digest, Reference } from '../types.js';
import { answer, DigestSyntaxError, type Failure } from './errors.js';
import { names } from './module.js';
import { parse } from './parse.js';

const AS_IT_STANDS = { defaultTag: null } as const;

/** The canonical form: `docker.io/library/nginx:latest`. */
export function format(reference: Reference): string {
  const { registry, repository, tag, digest } = reference;
  const name = registry === '' ? repository : `${registry}/${repository}`;
  return name + (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
}

/** The short form that Docker prints: `nginx:latest`. */
export function familiar(reference: Reference): string {
  return answer(names().familiar(format(reference)));
}

/** Whether both mean the same name after normalisation. */
export function equals(a: Reference | string, b: Reference | string): boolean {
  return canonical(a) === canonical(b);
}

/** The same repository under another tag; a digest is dropped, since it would decide. */
export function withTag(reference: Reference, tag: string): Reference {
  return changed(names().withTag(format(reference), tag));
}

/** The same repository by digest; a tag is kept as a label. Throws {@link DigestSyntaxError}. */
export function withDigest(reference: Reference, digest: Digest | string): Reference {
  return changed(names().withDigest(format(reference), digest), DigestSyntaxError);
}

/** The repository alone, without tag and digest. */
export function withoutTag(reference: Reference): Reference {
  return parse(format({ registry: reference.registry, repository: reference.repository }), AS_IT_STANDS);
}

/** The same repository, tag and digest in another registry. */
export function withRegistry(reference: Reference, registry: string): Reference {
  return changed(names().withRegistry(format(reference), registry));
}

function canonical(name: Reference | string): string {
  return format(typeof name === 'string' ? parse(name) : name);
}

function changed(text: string, Wrong?: new (failure: Failure) => Error): Reference {
  return parse(answer(text, Wrong), AS_IT_STANDS);
}
