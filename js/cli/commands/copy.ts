// `copy`: from one name to another, in one registry or between two.

import type { PushStep } from '../../registry.js';
import { COPYING, shortId } from '../blobs.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { counted } from '../outcomes.js';
import { bytes, pad, safe } from '../text.js';

const OUTCOMES = {
  exists: COPYING.present,
  mounted: 'mounted',
  uploaded: COPYING.done,
  'left-out': 'left out',
  pushed: 'written',
} as const satisfies Readonly<Record<PushStep['outcome'], string>>;

export const run: Run = async (context) => {
  const { args, flags, out, err, signal, trace } = context;
  const [from = '', to = ''] = args;
  const { format, safeParse } = await import('../../index.js');
  const parsed = safeParse(to);
  const name = parsed.ok ? format(parsed.value) : to;
  const busy = context.waiting(`Copying ${safe(from)} to ${safe(to)}`);
  const steps: PushStep[] = [];
  try {
    const client = await context.client({ image: from }, { image: to });
    const { descriptor } = await client.copy(from, to, {
      signal,
      ...(flags.platform !== undefined && { platforms: [flags.platform] }),
      ...(flags.referrers && { referrers: true }),
      onProgress: ({ loaded, total }) => busy.note(`Copying to ${safe(to)}: ${bytes(loaded)} of ${bytes(total)}`),
      onStep: (step) => {
        steps.push(step);
        // On a terminal the line that is drawn over says enough.
        if (!flags.quiet && !flags.json && !trace && !err.terminal) err.line(line(step));
      },
    });
    busy.end();
    if (flags.json) out.line(pretty({ name, ...descriptor }));
    else if (flags.quiet) out.line(safe(name));
    else out.sentences([`Digest: ${safe(descriptor.digest)}`, `Status: ${status(name, steps)}`, safe(name)]);
  } finally {
    busy.end();
  }
  return undefined;
};

const line = ({ descriptor, outcome }: PushStep): string =>
  `${shortId(descriptor.digest)}  ${pad(OUTCOMES[outcome], 13)}  ${bytes(descriptor.size)}`;

function status(name: string, steps: readonly PushStep[]): string {
  const of = (...outcomes: PushStep['outcome'][]) => steps.filter(({ outcome }) => outcomes.includes(outcome));
  const sent = of('uploaded');
  const size = sent.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
  const there = of('exists', 'mounted').length;
  const rest = there > 0 ? `; ${there} more ${there === 1 ? 'was' : 'were'} there already` : '';
  if (sent.length === 0) return `Copied to ${safe(name)}: all its blobs were there already`;
  return `Copied to ${safe(name)}: ${counted(sent.length, 'blob')}, ${bytes(size)}${rest}`;
}
