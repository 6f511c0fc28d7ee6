// How a lock comes to one of many: every order in which the steps of two can happen, and very many for more, any of whom may
// die between any two steps. The disk is a table here; the processes on a real one are in files-processes.test.mjs.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { internal } from './internal.mjs';

const { claim } = await internal('js/node/lock-claim.ts');

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A row of places, and those who come to it. Each step waits until it is its turn. */
class Play {
  places = [];
  actors = [];
  inside = new Set();
  entered = 0;
  log = [];

  constructor({ actors, dead = [], rounds = 1, claimOf = claim }) {
    this.claimOf = claimOf;
    for (const place of dead) this.places[place] = { name: `dead ${place}`, alive: false };
    for (let nth = 0; nth < actors; nth += 1) this.actors.push(this.#actor(`actor ${nth}`, rounds));
  }

  #actor(name, rounds) {
    const actor = { name, alive: true, ready: undefined, done: false, waits: undefined };
    /** One step: it is carried out as a whole when it is this actor's turn. */
    const step = (what, work) =>
      new Promise((resolve) => {
        actor.ready = () => {
          actor.ready = undefined;
          this.log.push(`${name} ${what}`);
          resolve(work());
        };
      });
    const row = {
      look: (place) =>
        step(`looks at ${place}`, () => {
          const found = this.places[place];
          return found ? (found.alive ? found : 'dead') : 'empty';
        }),
      mark: (place) =>
        step(`marks ${place}`, () => {
          if (this.places[place]) return false;
          this.places[place] = actor;
          return true;
        }),
      clear: (place) =>
        step(`clears ${place}`, () => {
          assert.equal(this.places[place], actor, 'only our own mark may go');
          this.places[place] = undefined;
        }),
      /** What nobody should do. */
      take: (place) =>
        step(`takes away what is at ${place}`, () => {
          this.places[place] = undefined;
        }),
      moveToFront: (place) =>
        step(`moves ${place} to 0`, () => {
          assert.equal(this.places[place], actor, 'only our own mark may move');
          this.places[place] = undefined;
          this.places[0] = actor;
        }),
    };
    const act = async () => {
      for (let round = 0; round < rounds; round += 1) {
        for (;;) {
          const claimed = await this.claimOf(row);
          if (claimed === 'again') continue;
          if ('dead' in claimed) break;
          actor.waits = claimed.holder;
          await step('comes again', () => {
            actor.waits = undefined;
          });
        }
        this.#enter(actor);
        await step('works', () => {});
        await step('leaves', () => {
          assert.equal(this.places[0], actor, 'whoever is inside has place 0');
          this.inside.delete(actor);
          this.places[0] = undefined;
        });
      }
      actor.done = true;
    };
    actor.end = act();
    return actor;
  }

  #enter(actor) {
    const others = [...this.inside].filter(({ alive }) => alive);
    assert.deepEqual(
      others.map(({ name }) => name),
      [],
      `${actor.name} is not alone:\n${this.log.join('\n')}`,
    );
    this.inside.add(actor);
    this.entered += 1;
  }

  /** Who can take a step: who waits for somebody that lives and holds a place cannot. */
  movable() {
    const held = (holder) => holder.alive && this.places.includes(holder);
    return this.actors.filter(({ alive, ready, waits }) => alive && ready && !(waits && held(waits)));
  }

  kill(actor) {
    this.log.push(`${actor.name} dies`);
    actor.alive = false;
    actor.ready = undefined;
    this.inside.delete(actor);
  }
}

/**
 * Plays until nobody moves any more. `choose(n)` gives a number below n; the last of an actor's choices is that it dies, for so
 * many deaths.
 */
async function play(setting, choose, deaths = 0) {
  const it = new Play(setting);
  let failure;
  Promise.all(it.actors.map(({ end }) => end)).catch((error) => {
    failure = error;
  });
  let left = deaths;
  for (let steps = 0; ; steps += 1) {
    await settled();
    if (failure) throw failure;
    const movable = it.movable();
    if (movable.length === 0) break;
    assert.ok(steps < 2000, `it does not end:\n${it.log.slice(-60).join('\n')}`);
    const choice = choose(movable.length * (left > 0 ? 2 : 1));
    const actor = movable[choice % movable.length];
    if (choice < movable.length) actor.ready();
    else {
      it.kill(actor);
      left -= 1;
    }
  }
  const stuck = it.actors.filter(({ alive, done }) => alive && !done);
  assert.deepEqual(
    stuck.map(({ name }) => name),
    [],
    `nobody is left waiting:\n${it.log.join('\n')}`,
  );
  return it;
}

/** Goes through every way in which the choices can be made, up to so many choices; behind them the first one is taken. */
async function everyPlay(setting, depth, deaths) {
  let plays = 0;
  for (let path = []; path; plays += 1) {
    const taken = [];
    await play(
      setting,
      (many) => {
        const choice = path[taken.length]?.choice ?? 0;
        taken.push({ choice, many });
        return choice;
      },
      deaths,
    );
    const open = taken.slice(0, depth);
    while (open.length && open.at(-1).choice + 1 === open.at(-1).many) open.pop();
    path = open.length ? [...open.slice(0, -1), { choice: open.at(-1).choice + 1 }] : undefined;
  }
  return plays;
}

/** Numbers that look like chance and are always the same for a seed. */
function random(seed) {
  let state = seed;
  return (many) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * many);
  };
}

for (const dead of [[], [0], [0, 1], [1]]) {
  test(`two come where ${dead.length ? `the dead have ${dead}` : 'nobody was'}: every order of their steps`, async () => {
    const plays = await everyPlay({ actors: 2, dead }, 12, 0);
    assert.ok(plays >= 30, `${plays} plays`);
  });

  test(`and one of them dies, after any step [${dead}]`, async () => {
    const plays = await everyPlay({ actors: 2, dead }, 7, 1);
    assert.ok(plays >= 30, `${plays} plays`);
  });
}

test('four who come several times, of whom some die, in thousands of orders', async () => {
  let entered = 0;
  for (let seed = 1; seed <= 3000; seed += 1) {
    const dead = [[], [0], [0, 1], [0, 2], [1]][seed % 5];
    const it = await play({ actors: 4, dead, rounds: 3 }, random(seed), seed % 4);
    entered += it.entered;
  }
  assert.ok(entered > 3000 * 5, `${entered} were inside`);
});

test('the play sees what is wrong with taking the lock from the dead in the way that comes to mind first', async () => {
  const simple = async (row) => {
    const found = await row.look(0);
    if (found !== 'dead' && found !== 'empty') return { holder: found };
    if (found === 'dead') await row.take(0);
    return (await row.mark(0)) ? { dead: 0 } : 'again';
  };
  await assert.rejects(everyPlay({ actors: 2, dead: [0], claimOf: simple }, 12, 0), /is not alone|has place 0/);
});
