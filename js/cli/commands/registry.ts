// `registry`: what is known of a host.

import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { registryCard } from '../sections.js';

export const run: Run = async ({ args: [host = ''], flags, out }) => {
  const { registryInfo } = await import('../../index.js');
  const info = registryInfo(host);
  if (flags.json) out.line(pretty(info));
  else out.lines(registryCard(out, info));
  return undefined;
};
