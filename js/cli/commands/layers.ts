// `layers`: what each layer takes, which command made it, and what is wasted.

import type { Analysis, HistoryLine, ImageLayer, ImageLayers } from '../../layer.js';
import type { Run } from '../command.js';
import { EXIT, tell } from '../errors.js';
import { pretty } from '../json.js';
import type { Output } from '../output.js';
import { readImageOf } from '../read-image.js';
import { pairs, section } from '../sections.js';
import { bytes, clip, pad, safe, shortDigest, width } from '../text.js';

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [name = ''] = args;
  const image = await readImageOf(context, name);
  const analysis = await image.analyze();
  if (flags.json) out.line(pretty(asJson(name, image, analysis)));
  else out.lines(forPeople(out, name, image, analysis));
  return exitOf(image);
};

/** What went wrong decides, a wrong digest before all else. */
async function exitOf({ verdict, layers }: ImageLayers): Promise<number | undefined> {
  if (verdict.state === 'mismatch') return EXIT.mismatch;
  const failed = layers.find(({ error }) => error);
  return failed ? (await tell(failed.error))[1] : undefined;
}

const unpacked = ({ layer }: ImageLayer): number => layer?.unpackedSize ?? 0;
const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

function forPeople(out: Output, name: string, image: ImageLayers, analysis: Analysis): string[] {
  const { verdict, platform, layers, history } = image;
  const sizes = [sum(layers.map(({ descriptor }) => descriptor.size)), sum(layers.map(unpacked))] as const;
  const title = `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${bytes(sizes[0])} to download`;
  return [
    out.paint('bold', safe(name)),
    ...pairs(out, [
      ['Digest', safe(verdict.digest)],
      ['Platform', platform && safe(platform)],
      ['Verdict', verdictText(out, verdict.state)],
    ]),
    ...section(out, `${title}, ${bytes(sizes[1])} unpacked`, table(out, layers, history)),
    ...section(out, 'Findings', findings(image)),
    ...section(out, 'Waste', layers.some(({ layer }) => layer) ? waste(out, analysis) : []),
  ];
}

const VERDICTS = {
  verified: ['green', 'verified: every layer, and what it unpacks to'],
  mismatch: ['error', 'not what it should be'],
  unknown: ['yellow', 'cannot be told'],
} as const;

function verdictText(out: Output, state: ImageLayers['verdict']['state']): string {
  const [style, words] = VERDICTS[state];
  return out.paint(style, words);
}

function table(out: Output, layers: readonly ImageLayer[], history: readonly HistoryLine[]): string[] {
  const digits = String(layers.length).length;
  const counts = layers.map(({ layer }) => (layer ? `${layer.count} files` : ''));
  const column = Math.max(0, ...counts.map((text) => text.length));
  const rows = layers.map((layer, at) => {
    const { descriptor } = layer;
    const sizes = [bytes(descriptor.size), layer.layer ? bytes(unpacked(layer)) : ''];
    const head = [
      String(at + 1).padStart(digits),
      ...sizes.map((text) => text.padStart(8)),
      (counts[at] ?? '').padStart(column),
      shortDigest(descriptor.digest),
    ].join('  ');
    const command = madeBy(
      layer,
      history.find((line) => line.layer === at),
    );
    return `${head}  ${out.paint('dim', clip(command, Math.max(20, out.columns - width(head) - 4)))}`;
  });
  return rows;
}

/** The instruction that made a layer, or else what the layer is. */
function madeBy({ descriptor, plan, history }: ImageLayer, line: HistoryLine | undefined): string {
  if (plan === 'foreign') return 'kept elsewhere than in the registry';
  if (line === undefined) return safe(history?.created_by ?? descriptor.mediaType);
  const text = `${line.guessed ? '~' : ''}${line.instruction} ${line.arguments}`.replace(/\s+/g, ' ').trim();
  return safe(text === '~' ? descriptor.mediaType : text);
}

/** What was found out of the image as a whole, of each layer, and why a layer is not there. */
function findings({ verdict, layers, configError }: ImageLayers): string[] {
  const whole = verdict.findings.map(({ sentence }) => safe(sentence.message));
  const each = layers.flatMap(({ layer, error, plan, disagreements = [] }, at) => {
    if (plan === 'again') return [];
    const said = [...(layer?.notices ?? []), ...disagreements];
    const texts = [error?.message, layer?.fault?.sentence.message, ...said.map((it) => it.message)];
    const more = layer?.moreNotices ? [`and ${layer.moreNotices} more remarks`] : [];
    return [...texts, ...more].filter((text) => text !== undefined).map((text) => `Layer ${at + 1}: ${safe(text)}`);
  });
  return [...whole, ...(configError ? [safe(configError.message)] : []), ...each];
}

/** How many wasted paths are shown. */
const MOST = 10;

function waste(out: Output, { efficiency, wastedBytes, waste: all }: Analysis): string[] {
  const costly = all.filter(({ total }) => total > 0);
  const shown = costly.slice(0, MOST);
  const sizes = shown.map(({ total }) => bytes(total));
  const column = Math.max(0, ...sizes.map((text) => text.length));
  const rows = shown.map(({ path, layers }, at) => {
    const head = `${(sizes[at] ?? '').padStart(column)}  in ${layers} layers`;
    return `${head}  ${clip(safe(path), Math.max(20, out.columns - width(head) - 4))}`;
  });
  const rest = costly.length - shown.length;
  return [
    `${pad('Efficiency', 12)}${(efficiency * 100).toFixed(1)} %, ${bytes(wastedBytes)} taken more than once`,
    ...rows,
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}

function asJson(name: string, image: ImageLayers, { efficiency, wastedBytes, waste: wasted }: Analysis): object {
  const { verdict, platform, layers, history, index } = image;
  return {
    name,
    ...image.descriptor,
    ...(index && { index }),
    ...(platform !== undefined && { platform }),
    verdict: {
      ...verdict,
      findings: verdict.findings.map(({ layer, ...rest }) => ({
        ...rest,
        ...(layer !== undefined && { layer: layer + 1 }),
      })),
    },
    layers: layers.map(layerJson),
    history: history.map(({ layer, ...rest }) => ({ ...rest, ...(layer !== undefined && { layer: layer + 1 }) })),
    efficiency,
    wastedBytes,
    waste: wasted,
  };
}

function layerJson({ descriptor, diffId, plan, layer, error, disagreements }: ImageLayer, at: number): object {
  const read = layer && {
    compression: layer.compression,
    unpackedSize: layer.unpackedSize,
    files: layer.count,
    verdict: layer.verdict,
    diffVerdict: layer.diffVerdict,
    ...(layer.fault && { fault: layer.fault }),
    notices: layer.notices,
  };
  const failed = error && { error: { code: (error as { code?: string }).code, message: error.message } };
  const table = disagreements && { disagreements };
  return { layer: at + 1, ...descriptor, ...(diffId && { diffId }), plan, ...read, ...table, ...failed };
}
