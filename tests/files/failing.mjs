// Files round others that fail, or end for ever, at one moment. Whoever goes through all moments has seen every way in which a
// disk may refuse and a process may die.

/**
 * Files that behave as `files` do until their `nth` operation (counted from 1), and then not.
 *
 * - `how: 'fail'`: that operation fails with `error`, and whatever comes later works again.
 * - `how: 'stop'`: the process dies there. That operation never ends, and nor does any later one; `stopped` resolves. Locks are
 *   free again, as those of the dead are.
 * - `when: 'before'`: nothing of the operation happens; `'after'`: all of it does, but nobody learns of it; `'middle'`: of what a
 *   writer was given half is there. Other operations happen wholly or not at all, so for them it is as `before`.
 * - `unflushed: 'lost'`: when the process dies, what was appended and not flushed is gone; by default it is there.
 *
 * `operations` says how many there were. `read`, `open`, `list`, `lock` and `space` count too.
 */
export function failing(
  files,
  { nth = Number.POSITIVE_INFINITY, how = 'fail', when = 'before', unflushed = 'kept', error } = {},
) {
  const crash = new Crash();
  const writers = new Set();
  let operations = 0;

  /** One operation. `half` does what happens of it when it breaks off in the middle. */
  async function operate(name, path, work, half) {
    if (crash.happened) return NEVER;
    operations += 1;
    if (operations !== nth) return crash.outlived(work());
    // A writer that nobody gets is nobody's.
    if (when === 'after') await (await work())?.leave?.();
    if (when === 'middle') await half?.();
    if (how === 'fail') throw error ?? new FailingError(name, path);
    if (unflushed === 'lost') await Promise.all([...writers].map((writer) => writer.lose()));
    else await Promise.all([...writers].map((writer) => writer.leave()));
    crash.happen();
    return NEVER;
  }

  const outer = {
    read: (path) => operate('read', path, () => files.read(path)),
    open: (path) => operate('open', path, () => files.open(path)),
    write: (path, bytes) => operate('write', path, () => files.write(path, bytes)),
    rename: (from, to) => operate('rename', from, () => files.rename(from, to)),
    list: (folder) => operate('list', folder, () => files.list(folder)),
    remove: (path) => operate('remove', path, () => files.remove(path)),
    append: (path, at) =>
      operate('append', path, async () => {
        const writer = new FailingWriter(files, path, await files.append(path, at), operate, () =>
          writers.delete(writer),
        );
        writers.add(writer);
        return writer;
      }),
    lock: (name, work, signal) =>
      operate('lock', name, () => Promise.resolve()).then(() =>
        crash.outlived(files.lock(name, () => Promise.race([work(), crash.asError]), signal)),
      ),
  };
  if (files.space) outer.space = () => operate('space', '', () => files.space());
  if (files.persist) outer.persist = () => operate('persist', '', () => files.persist());
  return Object.freeze({
    ...outer,
    get operations() {
      return operations;
    },
    get happened() {
      return operations >= nth;
    },
    stopped: crash.promise,
  });
}

/**
 * Goes through all moments: makes files, lets `work(files)` do something with them that breaks off at one operation after the
 * other, and lets `check(place, { nth, when, error })` look at what is left. `make()` gives an empty place, `prepare(place)` fills
 * it. Gives how many moments there were.
 */
export async function everyMoment({ make, prepare, work, check, how = 'stop', whens = WHENS, ...options }) {
  let moments = 0;
  for (const when of whens) {
    for (let nth = 1; ; nth += 1) {
      const place = await make();
      await prepare?.(place);
      const files = failing(place, { ...options, nth, how, when });
      let error;
      const ended = work(files).catch((reason) => {
        error = reason;
      });
      await Promise.race([ended, files.stopped]);
      if (!files.happened) break;
      await check(place, { nth, when, error });
      moments += 1;
    }
  }
  return moments;
}

const WHENS = ['before', 'middle', 'after'];
const NEVER = new Promise(() => {});

/** What a disk says that breaks. It is as a FilesError, whose class is the package's. */
export class FailingError extends Error {
  name = 'FilesError';

  constructor(operation, path, code = 'io') {
    super(`${JSON.stringify(path)}: ${operation} fails here, as the test wants.`);
    Object.assign(this, { code, path });
  }
}

class Crash {
  happened = false;

  constructor() {
    this.promise = new Promise((resolve) => {
      this.happen = () => {
        this.happened = true;
        resolve();
      };
    });
    this.asError = this.promise.then(() => Promise.reject(new Error('the process has died')));
    this.asError.catch(() => {});
  }

  /** What the dead wait for never comes. */
  async outlived(work) {
    try {
      const value = await work;
      return this.happened ? await NEVER : value;
    } catch (error) {
      return this.happened ? await NEVER : Promise.reject(error);
    }
  }
}

class FailingWriter {
  #files;
  #path;
  #inner;
  #operate;
  #ended;
  #flushed;

  constructor(files, path, inner, operate, ended) {
    this.#files = files;
    this.#path = path;
    this.#inner = inner;
    this.#operate = (name, work, half) => operate(`${name} of a writer`, path, work, half);
    this.#ended = ended;
    this.#flushed = inner.size;
  }

  get size() {
    return this.#inner.size;
  }

  write(bytes) {
    const half = () => this.#inner.write(bytes.subarray(0, bytes.length >> 1));
    return this.#operate('write', () => this.#inner.write(bytes), half);
  }

  flush() {
    return this.#operate('flush', async () => {
      await this.#inner.flush();
      this.#flushed = this.#inner.size;
    });
  }

  close() {
    return this.#operate('close', async () => {
      await this.#inner.close();
      this.#ended();
    });
  }

  abort() {
    return this.#operate('abort', async () => {
      await this.#inner.abort();
      this.#ended();
    });
  }

  /** The process dies: what was written is there, and nobody holds the file any more. */
  async leave() {
    this.#ended();
    await this.#inner.flush();
    await this.#inner.abort();
  }

  /** The same, but of the bytes only those are there that were on the disk. */
  async lose() {
    await this.leave();
    await (await this.#files.append(this.#path, this.#flushed)).close();
  }
}
