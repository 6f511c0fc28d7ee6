// Interleaved rounds: in each, every contender runs once, so that what else the machine does hits all of them alike.

export const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
};

const shelf = new Array(256);

/** Puts an answer where it can be seen, so that the engine has to make all of it, as it does for a caller. */
export function keep(answer, at) {
  shelf[at & 255] = answer;
  return answer;
}

/**
 * Times contenders, `{ run }` or `{ run, start }`, where `run(count)` does `count` things and gives a number made of its
 * answers. A first round, which does not count, warms up and tells how many things fit into `budget` milliseconds.
 * Gives for each `{ count, rounds }`, with the nanoseconds a thing of each round.
 */
export async function interleaved(contenders, { rounds, most, budget }) {
  const results = [];
  for (const { run } of contenders) results.push({ count: await fitting(run, most, budget), rounds: [] });
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      // Nobody is always the first.
      const at = (round + turn) % contenders.length;
      const result = results[at];
      result.rounds.push((await time(contenders[at].run, result.count)) / result.count);
    }
  }
  return results;
}

/** As many as fit into the budget, at least one and at most `most`. */
async function fitting(run, most, budget) {
  let count = Math.min(most, 64);
  // What is compiled on first use is not what is measured.
  await run(count);
  for (;;) {
    const taken = (await time(run, count)) / 1e6;
    if (taken > budget / 2 || count === most) return Math.max(1, Math.min(most, Math.floor((count * budget) / taken)));
    count = Math.min(most, count * 4);
  }
}

async function time(run, count) {
  const start = process.hrtime.bigint();
  const sum = await run(count);
  const taken = Number(process.hrtime.bigint() - start);
  if (!(sum > 0)) throw new Error('A contender gave no answers: what it took says nothing.');
  return taken;
}
