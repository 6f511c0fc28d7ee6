// The images of a store as a table, and what they take together.

import type { StoredImage, StoreUsage } from '../store-types.js';
import { shortId } from './blobs.js';
import type { Output } from './output.js';
import { bytes, pad, safe, width } from './text.js';
import { ago, moment } from './when.js';

export interface TableOptions {
  /** Whole digests. */
  readonly digests: boolean;
  /** The time, in milliseconds since 1970; without it times are absolute. */
  readonly now?: number;
}

const HEADS = ['NAME', 'TAG', 'DIGEST', 'PLATFORMS', 'SIZE', 'CREATED'] as const;
/** The columns, by what there is room for. */
const LAYOUTS: readonly (readonly (typeof HEADS)[number][])[] = [HEADS, HEADS.filter((head) => head !== 'PLATFORMS')];

/** The images, one a line. A terminal that is too narrow for that has each in two lines. */
export function imageTable(out: Output, images: readonly StoredImage[], options: TableOptions): string[] {
  const rows = images.map((image) => cells(image, options));
  for (const heads of LAYOUTS) {
    const lines = table(heads, rows);
    if (out.terminal && lines.some((line) => width(line) > out.size.columns)) continue;
    const [head = '', ...rest] = lines;
    return [out.paint('bold', head), ...rest];
  }
  return images.flatMap((image) => inTwoLines(out, image, options));
}

/** Cells in columns; numbers end where their head ends. */
function table(heads: readonly (typeof HEADS)[number][], rows: readonly (readonly string[])[]): string[] {
  const all = [HEADS, ...rows].map((row) => heads.map((head) => row[HEADS.indexOf(head)] ?? ''));
  const widths = heads.map((_, at) => Math.max(...all.map((row) => width(row[at] ?? ''))));
  const cell = (text: string, at: number) =>
    heads[at] === 'SIZE' ? text.padStart(widths[at] ?? 0) : pad(text, widths[at] ?? 0);
  return all.map((row) => row.map(cell).join('  ').trimEnd());
}

function cells(image: StoredImage, { digests, now }: TableOptions): string[] {
  const [name, tag] = nameAndTag(image);
  return [name, tag, idOf(image, digests), platforms(image), size(image), created(image, now)];
}

const idOf = ({ descriptor }: StoredImage, whole: boolean): string =>
  whole ? safe(descriptor.digest) : shortId(descriptor.digest);
const size = ({ size: taken, complete }: StoredImage): string => `${complete ? '' : '! '}${bytes(taken)}`;
const created = ({ created: time }: StoredImage, now: number | undefined): string =>
  time === undefined ? '' : now === undefined ? moment(time) : ago(time, now);

/** What is in front of the tag, and the tag; `<none>` where there is no such thing, as docker has it. */
function nameAndTag({ name, familiar }: StoredImage): [string, string] {
  if (name === undefined) return [safe(familiar), '<none>'];
  const [bare = '', digest] = familiar.split('@');
  const colon = bare.indexOf(':', bare.lastIndexOf('/') + 1);
  if (colon < 0) return [safe(bare), digest === undefined ? '<none>' : '@'];
  return [safe(bare.slice(0, colon)), safe(bare.slice(colon + 1))];
}

/** The first platform; the others are counted, so that the line stays short. */
function platforms({ platforms: all }: StoredImage): string {
  const [first = '', ...more] = all.flatMap(({ name }) => (name === undefined ? [] : [safe(name)]));
  return more.length > 0 ? `${first} +${more.length}` : first;
}

function inTwoLines(out: Output, image: StoredImage, options: TableOptions): string[] {
  const { digests, now } = options;
  const rest = [idOf(image, digests), size(image), platforms(image), created(image, now)].filter(Boolean);
  return [out.paint('bold', safe(image.familiar)), ...folded(rest, out.size.columns - 2).map((line) => `  ${line}`)];
}

/** Cells side by side, as many as a line holds. */
function folded(all: readonly string[], columns: number): string[] {
  const lines: string[] = [];
  for (const cell of all) {
    const last = lines.at(-1);
    const joined = last === undefined ? cell : `${last}  ${cell}`;
    if (last !== undefined && width(joined) <= columns) lines[lines.length - 1] = joined;
    else lines.push(cell);
  }
  return lines;
}

/** What they take: each for itself, all together, and what nobody needs. */
export function usageLines(images: readonly StoredImage[], usage: StoreUsage): string[] {
  const each = new Map(images.map(({ descriptor, size: taken }) => [descriptor.digest, taken]));
  const sum = [...each.values()].reduce((all, taken) => all + taken, 0);
  const names = images.length === 1 ? '1 name' : `${images.length} names`;
  const count = each.size === images.length ? counted(each.size) : `${counted(each.size)} under ${names}`;
  const used = usage.bytes - usage.reclaimable;
  const shared = usage.shared > 0 ? `; with shared layers counted once ${bytes(used)}` : '';
  const lines = [`${count}, ${bytes(sum)}${shared}.`];
  if (usage.reclaimable > 0) lines.push(`Nothing refers to another ${bytes(usage.reclaimable)}: pullspec gc frees it.`);
  return lines;
}

const counted = (count: number): string => `${count} ${count === 1 ? 'image' : 'images'}`;
