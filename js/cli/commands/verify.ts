// `verify`: every digest of an image.

import type { ImageLayer, ImageLayers, Verdict } from '../../layer.js';
import type { Run } from '../command.js';
import { EXIT, tell } from '../errors.js';
import { pretty } from '../json.js';
import type { Output } from '../output.js';
import { readImageOf } from '../read-image.js';
import { pad, safe } from '../text.js';

type State = Verdict['state'];

/** One digest that was looked at. */
interface Check {
  readonly what: string;
  readonly state: State;
  readonly digest: string;
  /** What came instead, or why nothing can be told. */
  readonly reason?: string;
}

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [name = ''] = args;
  const image = await readImageOf(context, name);
  const { state, digest, findings } = image.verdict;
  const checks = checksOf(image);
  if (flags.json) {
    const numbered = findings.map(({ layer, ...rest }) => ({
      ...rest,
      ...(layer !== undefined && { layer: layer + 1 }),
    }));
    out.line(pretty({ name, state, digest, checks, findings: numbered }));
  } else {
    if (!flags.quiet) out.lines(checks.map((check) => line(out, check)));
    for (const { sentence, state: weight } of findings) {
      if (weight !== 'verified' || !flags.quiet) out.line(`  ${safe(sentence.message)}`);
    }
    out.line(`${out.paint(STYLES[state], WORDS[state])} ${safe(digest)}`);
  }
  return exitOf(image);
};

/** A layer that could not be had says why in its own way; the rest is the verdict. */
async function exitOf({ verdict, layers }: ImageLayers): Promise<number | undefined> {
  if (verdict.state === 'mismatch') return EXIT.mismatch;
  const failed = layers.find(({ error }) => error);
  if (failed) return (await tell(failed.error))[1];
  return verdict.state === 'verified' ? undefined : EXIT.failure;
}

const STYLES = { verified: 'green', mismatch: 'error', unknown: 'yellow' } as const;
const WORDS = { verified: 'verified', mismatch: 'MISMATCH', unknown: 'cannot tell' } as const;
const COLUMN = 'cannot tell'.length + 2;

function line(out: Output, { what, state, digest, reason }: Check): string {
  const word = out.paint(STYLES[state], pad(WORDS[state], COLUMN));
  return `${word}${pad(what, 18)}${safe(digest)}${reason === undefined ? '' : `\n${' '.repeat(COLUMN)}${safe(reason)}`}`;
}

/** Manifest and configuration were verified before anything of them was believed: else there would be an error instead. */
function checksOf({ index, descriptor, manifest, config, configError, layers }: ImageLayers): Check[] {
  const isRead = config !== undefined || configError === undefined;
  return [
    ...(index ? [{ what: 'index', state: 'verified' as const, digest: index.digest }] : []),
    { what: 'manifest', state: 'verified', digest: descriptor.digest },
    {
      what: 'configuration',
      state: isRead ? 'verified' : 'unknown',
      digest: manifest.config.digest,
      ...(configError && { reason: configError.message }),
    },
    ...layers.flatMap(layerChecks),
  ];
}

function layerChecks({ descriptor, diffId, layer, error, plan }: ImageLayer, at: number): Check[] {
  const what = `layer ${at + 1}`;
  const { code, message } = (error ?? {}) as Partial<{ code: string; message: string }>;
  if (layer === undefined) {
    const isMismatch = code === 'digest-mismatch' || code === 'size-mismatch';
    const reason = message ?? (plan === 'foreign' ? 'It is kept elsewhere.' : 'Its type is unknown.');
    return [{ what, state: isMismatch ? 'mismatch' : 'unknown', digest: descriptor.digest, reason }];
  }
  const unpacked = unpackedCheck(`${what}, unpacked`, diffId, layer.diffVerdict);
  return [{ what, digest: descriptor.digest, ...stateOf(layer.verdict) }, unpacked];
}

function unpackedCheck(what: string, diffId: string | undefined, verdict: Verdict): Check {
  return { what, digest: diffId ?? verdict.actual ?? '', ...stateOf(verdict) };
}

const stateOf = ({ state, reason }: Verdict) => ({ state, ...(reason && { reason: reason.message }) });
