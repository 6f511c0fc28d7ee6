// The order of tags, and which of them are attached to others: a whole list goes to the wasm module in one call.

import { engine } from './engine.js';

/** `newest`: the newest version first, `latest` before all; `natural`: from a to z, numbers by their value. */
export type TagOrder = 'newest' | 'natural';

/** What a tag is for, as far as its text says; all but `plain` are attached to the image whose digest they hold. */
export type TagKind = 'plain' | 'signature' | 'attestation' | 'sbom' | 'referrers' | 'attachment';

/** The tags in an order; which one it is does not depend on the order they come in. */
export async function sortTags(tags: readonly string[], order: TagOrder = 'newest'): Promise<string[]> {
  if (tags.length === 0) return [];
  const { orderTags } = await engine();
  return Array.from(orderTags(lines(tags), order === 'newest'), (place) => tags[place] as string);
}

/** The kind of each tag. */
export async function tagKinds(tags: readonly string[]): Promise<TagKind[]> {
  if (tags.length === 0) return [];
  const { kindsOfTags } = await engine();
  return kindsOfTags(lines(tags)).split('\n') as TagKind[];
}

/** No tag holds a line break. What is no tag but is handed over nonetheless keeps its place. */
const lines = (tags: readonly string[]): string => tags.map((tag) => tag.replaceAll('\n', ' ')).join('\n');
