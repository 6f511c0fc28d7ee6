// Files in a browser, as a window or a worker uses them when a test says so.

import { opfsFiles } from '/dist/files/opfs.js';
import { cases, roomCases } from './suite.mjs';
import { bytesOf, count, settle, text, textOf } from './tools.mjs';

const ALL = { ...cases, ...roomCases };

function assert(value, message) {
  if (!value) throw new Error(message);
}

/** What some browsers, or older ones, do not have. */
const WITHOUT = {
  locks: () => Object.defineProperty(navigator, 'locks', { value: undefined, configurable: true }),
  move: () => Reflect.deleteProperty(FileSystemFileHandle.prototype, 'move'),
};

const held = new Map();

/** Whatever can be asked of this module, by name. All of it takes and gives what can be sent to a worker. */
export const deeds = {
  without: (name) => void WITHOUT[name](),

  async run(name, folder) {
    const files = opfsFiles(folder);
    await files.remove('x').catch(() => {});
    await ALL[name]({ files, again: () => opfsFiles(folder), small: () => files, assert });
  },

  count: (folder, times) => count(opfsFiles(folder), times),
  read: async (folder, path) => textOf(await opfsFiles(folder).read(path)),
  list: async (folder, path) => (await opfsFiles(folder).list(path)).map(({ name }) => name),

  /** Takes a lock and keeps it. */
  hold: (folder, name) =>
    new Promise((resolve, reject) => {
      opfsFiles(folder)
        .lock(name, () => new Promise((release) => resolve(held.set(name, release) && 'held')))
        .catch(reject);
    }),

  /** Waits for a lock and lets it go at once. */
  enter: (folder, name) => opfsFiles(folder).lock(name, async () => 'entered'),

  /** Whether somebody has a lock, as far as one can tell by waiting for a while. */
  async isHeld(folder, name) {
    const stop = new AbortController();
    const entered = opfsFiles(folder).lock(name, async () => false, stop.signal);
    for (let turn = 0; turn < 10; turn += 1) await settle();
    stop.abort(new Error('held'));
    return entered.catch(({ message }) => message === 'held');
  },

  /** Writes a whole file and the beginning of a long one, and leaves that open. */
  async begin(folder) {
    const files = opfsFiles(folder);
    await files.write('whole', text('whole'));
    const writer = await files.append('long');
    await writer.write(bytesOf(300_000, 1));
    await writer.flush();
    await writer.write(bytesOf(100_000, 2));
    held.set('writer', writer);
  },

  /** What is left of them. */
  async left(folder) {
    const files = opfsFiles(folder);
    const long = (await files.read('long')) ?? new Uint8Array();
    const begun = bytesOf(300_000, 1);
    const kept = begun.every((byte, at) => byte === long[at]);
    const writer = await files.append('long', begun.length);
    await writer.close();
    return {
      whole: textOf(await files.read('whole')),
      kept,
      size: long.length,
      after: (await files.read('long')).length,
    };
  },

  /** A draft as a tab leaves it that is closed in the middle, from so many milliseconds ago on. */
  async sweep(folder, ago) {
    const root = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
    await root.getFileHandle('.pullspec-draft-0', { create: true });
    const now = Date.now;
    Date.now = () => now() + ago;
    await opfsFiles(folder).write('new', text('new'));
    Date.now = now;
    const names = [];
    for await (const name of root.keys()) names.push(name);
    return names.sort();
  },

  async space(folder) {
    const files = opfsFiles(folder);
    const before = await files.space();
    await files.write('x', new Uint8Array(100_000));
    return [before, await files.space(), await files.persist()];
  },

  /** Lets a command of the image store break off, or fail, at its `nth` operation. Tells whether it came so far. */
  async breakOff(folder, command, { nth, when, how }) {
    const { commands, registryOf, stockAsWritten } = await import('./store-moments.mjs');
    const { failing } = await import('./failing.mjs');
    const place = opfsFiles(folder);
    await stockAsWritten(place);
    const files = failing(place, { nth, when, how });
    const ended = commands[command](registryOf())(files).catch(() => {});
    await Promise.race([ended, files.stopped]);
    return files.happened;
  },

  /** What is wrong with the store after that, and after the command has been carried out again. */
  async troubles(folder, command) {
    const { troublesAfter } = await import('./store-moments.mjs');
    return troublesAfter(opfsFiles(folder), command);
  },

  clear: (folder) => navigator.storage.getDirectory().then((root) => root.removeEntry(folder, { recursive: true })),
};

export const names = Object.keys(cases);
export const roomNames = Object.keys(roomCases);
