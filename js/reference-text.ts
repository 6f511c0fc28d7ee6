// Values as the texts that the wasm module parses.

import type { ReferenceInput } from './registry-types.js';
import type { Platform } from './types.js';

/** A name. */
export function text(reference: ReferenceInput): string {
  if (typeof reference === 'string') return reference;
  const { registry, repository, tag, digest } = reference;
  return `${registry && `${registry}/`}${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

/** A platform. */
export function platformText(platform: Platform | string | undefined): string | undefined {
  if (typeof platform !== 'object') return platform;
  const { os, architecture, variant, 'os.version': version } = platform;
  return `${os}/${architecture}${variant ? `/${variant}` : ''}${version ? `:${version}` : ''}`;
}
