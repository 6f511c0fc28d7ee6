// The names to parse, and who is right about them: both come from tests/vectors/reference.jsonl.

import { readFileSync } from 'node:fs';
import { at } from '../../scripts/lib/paths.mjs';

export const VECTORS = at('tests/vectors/reference.jsonl');
const LONGEST = 120;

export const vectors = () =>
  readFileSync(VECTORS, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/**
 * Valid names that people could type and that `accepts` takes, over and over, in an order that looks like chance and is
 * always the same.
 */
export function names(count, accepts) {
  const valid = vectors().filter(({ ok, input }) => ok && input.length <= LONGEST && accepts(input));
  const list = Array.from({ length: count }, (_, index) => valid[index % valid.length].input);
  let state = 0x2545f491;
  for (let last = list.length - 1; last > 0; last--) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    const other = (state >>> 0) % (last + 1);
    [list[last], list[other]] = [list[other], list[last]];
  }
  return { list, different: valid.length };
}

/** Whether an answer, `{ registry, repository, tag, digest }` or undefined for a refusal, is the vector's. */
export function isRight(vector, answer) {
  if (answer === undefined) return !vector.ok;
  const parts = ['registry', 'repository', 'tag', 'digest'];
  return vector.ok && parts.every((part) => answer[part] === vector[part]);
}
