// Names per second in JavaScript, and how often each parser is right.

import { interleaved, keep } from './measure.mjs';
import { peers } from './peers.mjs';
import { isRight, names, vectors } from './vectors.mjs';

const BATCH = 1000;

export async function benchNames({ pullspec, version, list, different, rounds, budget }) {
  const contenders = [...ours(pullspec, version), ...peers()];
  const runs = contenders.map(({ run }) => ({ run: (length) => run(list, length) }));
  const times = await interleaved(runs, { rounds, most: list.length, budget });
  const all = vectors();
  const parsers = contenders.map(({ name, version, does, answer }, index) => ({
    name,
    version,
    does,
    ...times[index],
    right: all.filter((vector) => isRight(vector, attempt(answer, vector.input))).length,
  }));
  return { names: list.length, different, vectors: all.length, parsers };
}

/** The names to parse: all, and only those that no peer refuses, since refusing has a price of its own. */
export function lists(count) {
  const answers = peers().map(({ answer }) => answer);
  const common = (name) => answers.every((answer) => attempt(answer, name) !== undefined);
  return { all: names(count, () => true), common: names(count, common) };
}

/** What a parser answers; an exception is a refusal. */
function attempt(answer, input) {
  try {
    return answer(input);
  } catch {
    return undefined;
  }
}

function ours({ parse, parseAll, safeParse }, version) {
  // The vectors tell what was typed, so no tag is filled in where agreement is counted; it is where time is.
  const bare = { defaultTag: null };
  const shared = { version, does: 'parse and normalise' };
  return [
    {
      ...shared,
      name: 'pullspec, parse',
      run(list, count) {
        let sum = 0;
        for (let at = 0; at < count; at++) sum += keep(parse(list[at]), at).repository.length;
        return sum;
      },
      answer: (name) => parse(name, bare),
    },
    {
      ...shared,
      name: 'pullspec, safeParse',
      run(list, count) {
        let sum = 0;
        for (let at = 0; at < count; at++) sum += keep(safeParse(list[at]), at).value.repository.length;
        return sum;
      },
      answer: (name) => safeParse(name, bare).value,
    },
    {
      ...shared,
      name: `pullspec, parseAll of ${BATCH}`,
      run(list, count) {
        let sum = 0;
        for (let at = 0; at < count; at += BATCH) {
          const found = parseAll(list.slice(at, Math.min(at + BATCH, count)));
          for (let index = 0; index < found.length; index++) sum += keep(found[index], index).value.repository.length;
        }
        return sum;
      },
      answer: (name) => parseAll([name], bare)[0].value,
    },
  ];
}
