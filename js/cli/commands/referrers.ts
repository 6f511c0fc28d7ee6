// `referrers`: what others have attached to an image.

import type { Descriptor } from '../../index.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { Remarks } from '../pull.js';
import { bytes, pad, safe } from '../text.js';

export const run: Run = async (context) => {
  const {
    args: [name = ''],
    flags,
    out,
    err,
    signal,
    client,
    waiting,
  } = context;
  const remarks = new Remarks();
  const busy = waiting(`Asking what refers to ${safe(name)}`);
  const type = flags['artifact-type'];
  const found: Descriptor[] = [];
  try {
    const registry = await client({ image: name });
    const options = { signal, onNotice: remarks.hear, ...(type !== undefined && { artifactType: type }) };
    for await (const descriptor of registry.referrers(name, options)) found.push(descriptor);
  } finally {
    busy.end();
  }
  if (flags.json) out.line(pretty(found));
  else out.lines(found.map(line));
  remarks.print(context);
  if (!flags.json && !flags.quiet) {
    err.line(found.length === 0 ? 'Nothing refers to it.' : 'They are there; whether they are right was not checked.');
  }
  return undefined;
};

function line({ digest, size, artifactType, mediaType, annotations = {} }: Descriptor): string {
  const { 'org.opencontainers.image.title': title } = annotations;
  const words = [safe(digest), pad(bytes(size), 8), safe(artifactType ?? mediaType), title && safe(title)];
  return words.filter(Boolean).join('  ');
}
