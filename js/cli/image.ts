// An inspected image for people.

import type { ConfigResult, ContainerConfig, IndexResult, LayerSummary, RateLimit } from '../registry.js';
import type { Inspected } from './image-json.js';
import type { Output } from './output.js';
import { pairs, section } from './sections.js';
import { bytes, clip, pad, safe, shortDigest, width } from './text.js';

type Row = readonly [label: string, value: string | undefined];

export function forPeople(out: Output, name: string, { named, image, rateLimit }: Inspected): string[] {
  const { descriptor } = named;
  const head: Row[] = [
    ['Digest', out.paint('bold', safe(descriptor.digest))],
    ['Type', `${safe(descriptor.mediaType)}, ${bytes(descriptor.size)}`],
    ['Rate limit', rateLimit && left(rateLimit)],
  ];
  const lines = [out.paint('bold', safe(name)), ...pairs(out, head)];
  if (named.kind === 'index') lines.push(...index(out, named, image));
  if (image !== undefined) lines.push(...imageLines(out, image));
  return lines;
}

/** How many more requests the registry answers. */
export function left({ limit, remaining, window }: RateLimit): string | undefined {
  if (remaining === undefined) return undefined;
  const hours = window === undefined ? '' : `, in ${Math.round(window / 360) / 10} hours`;
  return `${remaining}${limit === undefined ? '' : ` of ${limit}`} requests left${hours}`;
}

function index(out: Output, { platforms, attestations }: IndexResult, image: ConfigResult | undefined): string[] {
  const column = Math.max(0, ...platforms.map(({ name }) => width(safe(name)))) + 2;
  const rows = platforms.map(({ name, descriptor }) => {
    const shown = descriptor.digest === image?.image.descriptor.digest;
    const label = pad(safe(name), column);
    return `${shown ? out.paint('green', `▸ ${label}`) : `  ${label}`}${out.paint('dim', safe(descriptor.digest))}`;
  });
  const count = attestations.length;
  if (count > 0) rows.push(`  and ${count === 1 ? 'an attestation' : `${count} attestations`} about them`);
  return section(out, 'Platforms', rows.length > 0 ? rows : ['None: the index is empty.']);
}

function imageLines(out: Output, found: ConfigResult): string[] {
  const { image, platform, descriptor, config } = found;
  const { annotations, artifactType } = image.manifest;
  const title = image.artifact ? 'Artifact' : `Image${platform === undefined ? '' : `, ${safe(platform)}`}`;
  const rows: Row[] = [
    ['Manifest', safe(image.descriptor.digest)],
    ['Artifact type', artifactType && safe(artifactType)],
    [image.artifact ? 'Config' : 'Image ID', safe(descriptor.digest)],
    ['Created', config?.created && safe(config.created)],
    ['Author', config?.author && safe(config.author)],
    ...container(config?.config ?? {}),
    ...pairRows('Labels', config?.config?.Labels),
    ...pairRows('Annotations', annotations),
  ];
  return [
    ...section(out, title, pairs(out, rows)),
    ...section(out, layersTitle(found), layerTable(out, found.layers)),
    ...section(
      out,
      'What does not fit together',
      found.problems.map(({ message }) => safe(message)),
    ),
  ];
}

function container(config: ContainerConfig): Row[] {
  const words = (list: readonly string[] | undefined) => list && safe(JSON.stringify(list));
  const keys = (map: Readonly<Record<string, object>> | undefined) => map && Object.keys(map).map(safe).join(', ');
  return [
    ['User', config.User && safe(config.User)],
    ['Folder', config.WorkingDir && safe(config.WorkingDir)],
    ['Entrypoint', words(config.Entrypoint)],
    ['Command', words(config.Cmd)],
    ['Ports', keys(config.ExposedPorts)],
    ['Volumes', keys(config.Volumes)],
    ['Stop signal', config.StopSignal && safe(config.StopSignal)],
    ...(config.Env ?? []).map((line, at): Row => [at === 0 ? 'Environment' : '', safe(line)]),
  ];
}

function pairRows(label: string, map: Readonly<Record<string, string>> | undefined): Row[] {
  return Object.entries(map ?? {}).map(([key, value], at) => [at === 0 ? label : '', safe(`${key}=${value}`)]);
}

function layersTitle({ layers, size }: ConfigResult): string {
  return `${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}, ${bytes(size)} to download`;
}

const BAR = 10;

function layerTable(out: Output, layers: readonly LayerSummary[]): string[] {
  const largest = Math.max(1, ...layers.map(({ descriptor }) => descriptor.size));
  const digits = String(layers.length).length;
  return layers.map(({ descriptor, history, foreign }, at) => {
    const bar = '█'.repeat(Math.ceil((descriptor.size / largest) * BAR));
    const size = bytes(descriptor.size).padStart(8);
    const head = `${String(at + 1).padStart(digits)}  ${size}  ${pad(bar, BAR)}  ${shortDigest(descriptor.digest)}`;
    const command = foreign ? 'kept elsewhere than in the registry' : madeBy(history?.created_by, descriptor.mediaType);
    const rest = clip(command, Math.max(20, out.columns - width(head) - 4));
    return `${head.replace(bar, out.paint('blue', bar))}  ${out.paint('dim', rest)}`;
  });
}

/** A line of the build without what Docker's older builder puts round it, or else what the layer is. */
function madeBy(command: string | undefined, mediaType: string): string {
  const line = (command ?? '').replace(/^\/bin\/sh -c (?:#\(nop\) +)?/, '').replace(/ # buildkit$/, '');
  return safe(line.replace(/\s+/g, ' ').trim() || mediaType);
}
