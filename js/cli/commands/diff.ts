// `diff`: what differs between two images.

import type { ConfigDifference, Difference, ImageDifference, ImageLayers, LayerPair } from '../../layer.js';
import type { Run } from '../command.js';
import { pretty } from '../json.js';
import { listing } from '../listing.js';
import type { Output } from '../output.js';
import { entryJson, readFilesOf } from '../read-image.js';
import { section } from '../sections.js';
import { bytes, safe, shortDigest } from '../text.js';

const SIGNS = { added: 'A', changed: 'C', removed: 'D' } as const;
const STYLES = { added: 'green', changed: 'yellow', removed: 'red' } as const;

export const run: Run = async (context) => {
  const { args, flags, out } = context;
  const [one = '', other = ''] = args;
  const before = await readFilesOf(context, one);
  const after = await readFilesOf(context, other, flags['other-platform']);
  const { diffImages } = await import('../../layer.js');
  const found = await diffImages(before, after);
  if (flags.json) out.line(pretty(asJson(before, after, found)));
  else out.lines(forPeople(out, before, after, found));
  return undefined;
};

function forPeople(out: Output, before: ImageLayers, after: ImageLayers, found: ImageDifference): string[] {
  const names = [before, after].map(({ reference, platform, descriptor }, at) => {
    const of = platform === undefined ? '' : ` (${safe(platform)})`;
    return `${at === 0 ? '---' : '+++'} ${safe(reference)}${of} ${safe(descriptor.digest)}`;
  });
  const sections = [
    ...section(
      out,
      'Configuration',
      found.config.map((it) => field(out, it)),
    ),
    ...section(out, 'Layers', layers(out, before, after, found.layers)),
    ...section(out, `Files: ${counts(found.files)}`, files(out, found.files)),
  ];
  const isSame = found.config.length === 0 && found.files.length === 0 && found.layers.every(isShared);
  return [...names, ...(isSame ? ['', 'Configuration, layers and files are the same.'] : sections)];
}

const sign = (out: Output, change: keyof typeof SIGNS) => out.paint(STYLES[change], SIGNS[change]);
const isShared = ({ before, after }: LayerPair) => before !== undefined && after !== undefined;

function field(out: Output, { change, field: name, key, before, after }: ConfigDifference): string {
  const values = [before, after].filter((value) => value !== undefined).map(safe);
  const label = [name, key]
    .filter((part) => part !== undefined)
    .map(safe)
    .join(' ');
  return `${sign(out, change)} ${label}${values.length === 0 ? '' : `: ${values.join(' → ')}`}`;
}

function layers(out: Output, before: ImageLayers, after: ImageLayers, all: readonly LayerPair[]): string[] {
  const shared = all.filter(isShared);
  const size = shared.reduce((sum, pair) => sum + (before.layers[pair.before ?? 0]?.descriptor.size ?? 0), 0);
  const rows = all
    .filter((pair) => !isShared(pair))
    .map((pair) => {
      const change = pair.before === undefined ? 'added' : 'removed';
      const place = pair.before ?? pair.after ?? 0;
      const layer = (pair.before === undefined ? after : before).layers[place];
      const { digest = '', size: own = 0 } = layer?.descriptor ?? {};
      return `${sign(out, change)} ${String(place + 1).padStart(3)}  ${bytes(own).padStart(8)}  ${shortDigest(digest)}`;
    });
  return [`${shared.length} shared, ${bytes(size)}`, ...rows];
}

function counts(all: readonly Difference[]): string {
  const of = (change: Difference['change']) => all.filter((it) => it.change === change).length;
  return `${of('added')} added, ${of('changed')} changed, ${of('removed')} deleted`;
}

function files(out: Output, all: readonly Difference[]): string[] {
  const shown = all.flatMap(({ before, after }) => after ?? before ?? []);
  const line = listing(shown);
  return all.flatMap(({ change, before, after }) => {
    const entry = after ?? before;
    return entry ? [`${sign(out, change)} ${line(entry)}`] : [];
  });
}

function asJson(
  before: ImageLayers,
  after: ImageLayers,
  { config, layers: pairs, files: all }: ImageDifference,
): object {
  const of = ({ reference, platform, descriptor }: ImageLayers) => ({
    name: reference,
    digest: descriptor.digest,
    ...(platform !== undefined && { platform }),
  });
  return {
    before: of(before),
    after: of(after),
    config,
    layers: pairs.map((pair) => ({
      digest: (pair.before === undefined ? after.layers[pair.after ?? 0] : before.layers[pair.before])?.descriptor
        .digest,
      ...(pair.before !== undefined && { before: pair.before + 1 }),
      ...(pair.after !== undefined && { after: pair.after + 1 }),
    })),
    files: all.map(({ before: old, after: now, ...rest }) => ({
      ...rest,
      ...(old && { before: entryJson(old) }),
      ...(now && { after: entryJson(now) }),
    })),
  };
}
