/** Platforms, and which image of an index fits one. */

import type { Descriptor, ImageIndex, Platform } from '../types.js';
import { answer, PlatformSyntaxError } from './errors.js';
import { names } from './module.js';
import { decode } from './sentences.js';

/** Reads `linux/arm64/v8` or `windows/amd64:10.0.20348`, normalised. Throws {@link PlatformSyntaxError}. */
export function parsePlatform(text: string): Platform {
  return decode(answer(names().parsePlatform(text), PlatformSyntaxError));
}

/**
 * The image of an index that fits a platform: the nearest variant that does not exceed the wanted one. Attestations are
 * left out, and `os.features` are not compared. Throws {@link PlatformSyntaxError}.
 */
export function selectPlatform(index: ImageIndex, wanted: Platform | string): Descriptor | undefined {
  const name = typeof wanted === 'string' ? wanted : written(wanted);
  answer(names().parsePlatform(name), PlatformSyntaxError);
  return index.manifests[names().selectPlatform(name, index.manifests.map(line).join('\n'))];
}

function written({ os, architecture, variant, ...rest }: Platform): string {
  const version = rest['os.version'];
  return `${os}/${architecture}${variant ? `/${variant}` : ''}${version ? `:${version}` : ''}`;
}

/** A descriptor as a line of fields; white space in one would be no word, so it ends the candidate. */
function line({ mediaType, platform, annotations }: Descriptor): string {
  const marked = annotations !== undefined && Object.hasOwn(annotations, 'vnd.docker.reference.type');
  const { architecture = '', os = '', variant, ...rest } = platform ?? ({} as Partial<Platform>);
  const fields = [mediaType, marked ? '1' : '', architecture, os, variant ?? '', rest['os.version'] ?? ''];
  return fields.map((field) => field.replace(/[\t\n]/g, ' ')).join('\t');
}
