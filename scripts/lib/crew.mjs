// Jobs that are done two at a time.

/**
 * Does jobs from both ends of the list. What is heavy in the same way stands together at one end, so that it runs beside
 * something of another kind, and beside its like only when nothing else is left.
 */
export async function doFromBothEnds(jobs) {
  const left = [...jobs];
  const work = async (take) => {
    for (let job = take(); job; job = take()) await job();
  };
  await Promise.all([work(() => left.shift()), work(() => left.pop())]);
}

/** A part of the tests that is one job: `work` gives { passed, failed, failures }. */
export function oneJob(work) {
  let count;
  const job = async () => {
    count = await work();
  };
  return { jobs: [job], result: () => count };
}
