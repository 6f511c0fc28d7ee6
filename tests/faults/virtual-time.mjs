// Time that passes at once when somebody waits for it, unless that is hindered. Patience ends when somebody says so.

/** How long a request may bring nothing: longer than any wait between two attempts, so that one is told from the other. */
export const PATIENCE = 100_000;

/** `pass` hears of each wait, and `hinder` is called in place of its end. */
export function virtualTime(pass, hinder) {
  let now = 1_800_000_000_000;
  const patient = new Set();
  const waits = new Set();
  const wait = (milliseconds, work) => {
    const entry = { work };
    waits.add(entry);
    const end = () => waits.delete(entry) && work();
    now += milliseconds;
    if (hinder) hinder();
    else Promise.resolve(pass?.(milliseconds)).then(() => setTimeout(end));
    return () => waits.delete(entry);
  };
  const endure = (work) => {
    const entry = { work };
    patient.add(entry);
    return () => patient.delete(entry);
  };
  return {
    environment: {
      now: () => now,
      random: () => 0.5,
      after: (milliseconds, work) => (milliseconds >= PATIENCE ? endure(work) : wait(milliseconds, work)),
    },
    late() {
      const tired = [...patient];
      patient.clear();
      now += PATIENCE;
      for (const { work } of tired) work();
      return tired.length;
    },
    waiting: () => patient.size + waits.size,
  };
}
