// What must hold of locks.

import { count, deferred, settle, textOf } from './tools.mjs';

const rejected = async (work) => {
  try {
    return { value: await work };
  } catch (error) {
    return { error };
  }
};

/** Takes a lock. Gives how to let it go, and the promise that it has gone. */
async function held(files, name) {
  const [entered, left] = [deferred(), deferred()];
  const holding = files.lock(name, async () => {
    entered.resolve();
    await left.promise;
  });
  await entered.promise;
  return { holding, release: left.resolve };
}

export const lockCases = {
  async 'a lock gives what the work gives, and what it throws, and is free afterwards'({ files, assert }) {
    assert((await files.lock('a', async () => 7)) === 7, 'a value');
    const wrong = new Error('wrong');
    const throwing = [
      () => Promise.reject(wrong),
      () => {
        throw wrong;
      },
    ];
    for (const work of throwing) assert((await rejected(files.lock('a', work))).error === wrong, 'an error');
    assert((await files.lock('a', async () => 8)) === 8, 'free');
  },

  async 'one works at a time, in the order in which they came'({ files, assert }) {
    const order = [];
    let inside = 0;
    const work = (nth) => async () => {
      inside += 1;
      assert(inside === 1, `${inside} at once`);
      await settle();
      order.push(nth);
      inside -= 1;
    };
    await Promise.all([0, 1, 2, 3, 4].map((nth) => files.lock('a', work(nth))));
    assert(order.join() === '0,1,2,3,4', order.join());
  },

  async 'the same place opened twice has the same locks'({ files, again, assert }) {
    const other = await again();
    const { holding, release } = await held(files, 'a');
    let entered = false;
    const waiting = other.lock('a', async () => {
      entered = true;
    });
    await settle();
    assert(!entered, 'nobody else came in');
    release();
    await Promise.all([holding, waiting]);
    assert(entered, 'but then');
  },

  async 'another name is another lock, and any text is a name'({ files, assert }) {
    const names = ['', 'a', 'A', '-a', '../a', '/', 'a\0', '한글', 'x'.repeat(5000), '__proto__', 'a/b'];
    const all = deferred();
    let inside = 0;
    await Promise.all(
      names.map((name) =>
        files.lock(name, async () => {
          inside += 1;
          if (inside === names.length) all.resolve();
          await all.promise;
        }),
      ),
    );
    assert(inside === names.length, 'all were inside at once');
    assert(!(await files.list('')).length, 'locks are no files');
  },

  async 'who no longer wants to wait is let go at once, and the others stay in line'({ files, assert }) {
    const order = [];
    const { holding, release } = await held(files, 'a');
    const stop = new AbortController();
    const second = rejected(files.lock('a', async () => order.push('second'), stop.signal));
    const third = files.lock('a', async () => order.push('third'));
    await settle();
    stop.abort(new Error('enough'));
    assert((await second).error?.message === 'enough', 'its reason');
    await settle();
    assert(order.length === 0, 'the holder is not disturbed');
    release();
    await Promise.all([holding, third]);
    assert(order.join() === 'third', order.join());
    const { error } = await rejected(files.lock('a', async () => order.push('late'), stop.signal));
    assert(error?.message === 'enough' && order.join() === 'third', 'who never wanted does not even begin');
    const later = new AbortController();
    const value = await files.lock(
      'a',
      async () => {
        later.abort();
        await settle();
        return 'done';
      },
      later.signal,
    );
    assert(value === 'done', 'who works is not interrupted');
  },

  async 'two who count together lose nothing'({ files, again, assert }) {
    const other = await again();
    await Promise.all([count(files, 20), count(other, 20)]);
    assert(textOf(await files.read('counter')) === '40', textOf(await files.read('counter')));
  },
};
