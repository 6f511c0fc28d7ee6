// Time and chance for a client, under a test's control: nothing waits, and the clock moves when nothing else does.

import { setImmediate as turn } from 'node:timers/promises';

/** How often everybody else gets a turn before the clock moves. */
const TURNS = 20;

/** Sun, 06 Nov 1994 08:49:37 GMT. */
export const START = 784_111_777_000;

/**
 * Gives `{ environment, waits, pass }`: `environment` is a client's option, `waits` are those that came to their end, in
 * milliseconds.
 */
export function virtualTime() {
  let now = START;
  let timers = [];
  let moving = false;
  const waits = [];

  async function move() {
    moving = true;
    while (timers.length > 0) {
      const before = timers;
      for (let turns = 0; turns < TURNS; turns += 1) await turn();
      // Whoever waits only for time to pass has changed nothing meanwhile.
      if (before !== timers || timers.length === 0) continue;
      const next = timers.reduce((first, timer) => (timer.at < first.at ? timer : first));
      timers = timers.filter((timer) => timer !== next);
      now = next.at;
      waits.push(next.milliseconds);
      next.work();
    }
    moving = false;
  }

  const environment = {
    now: () => now,
    // Half of the chance there is: waits are as they are planned.
    random: () => 512 / 2 ** 32,
    after(milliseconds, work) {
      const timer = { at: now + milliseconds, milliseconds, work };
      timers = [...timers, timer];
      if (!moving) void move();
      return () => {
        timers = timers.filter((it) => it !== timer);
      };
    },
  };
  return {
    environment: { [Symbol.for('pullspec.environment')]: environment },
    waits,
    pass(milliseconds) {
      now += milliseconds;
    },
    pending: () => timers.length,
  };
}
