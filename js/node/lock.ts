// Locks among all processes of a machine.

import { createHash } from 'node:crypto';
import { mkdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Turns, unlessAborted } from '../files/turns.js';
import { codeOf, withFault } from './fault.js';
import { claim } from './lock-claim.js';
import { ask, Beacon, Holder, newName, SocketRow, sweepLights, withShort } from './lock-socket.js';

type Leave = () => Promise<void>;

/** Within this process whoever comes first works first; only one at a time then asks the others. */
const turns = new Turns();

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Does some work while nobody else does who comes with this folder and this name. */
export function lockIn<T>(folder: string, name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  const id = hashOf(name);
  const enter = process.platform === 'win32' ? enterWindows : enterFolder;
  const alone = async () => {
    const leave = await enter(folder, id, signal).catch((error) => {
      signal?.throwIfAborted();
      return withFault<Leave>(name, folder, () => Promise.reject(error));
    });
    try {
      signal?.throwIfAborted();
      return await work();
    } finally {
      await leave();
    }
  };
  return turns.take(`${folder}\0${id}`, alone, signal);
}

/** Comes in by a mark in the folder. */
async function enterFolder(folder: string, id: string, signal?: AbortSignal): Promise<Leave> {
  await mkdir(folder, { recursive: true });
  return withShort(folder, async (short) => {
    const own = join(short, newName());
    const beacon = await Beacon.light(own);
    try {
      const dead = await waitForMark(new SocketRow(short, id, own), signal);
      await rm(own, { force: true });
      if (dead > 0) await sweepLights(short);
    } catch (error) {
      beacon.put();
      throw error;
    }
    return async () => {
      // In this order: who sees that nobody is there any more finds the place empty.
      await unlink(join(folder, `${id}.0`)).finally(() => beacon.put());
    };
  });
}

async function waitForMark(row: SocketRow, signal?: AbortSignal): Promise<number> {
  for (;;) {
    signal?.throwIfAborted();
    const claimed = await claim<Holder>(row);
    if (claimed === 'again') continue;
    if ('dead' in claimed) return claimed.dead;
    await claimed.holder.wait((gone) => unlessAborted(gone, signal));
  }
}

const enterWindows = (folder: string, id: string, signal?: AbortSignal) =>
  enterNamed(`\\\\.\\pipe\\pullspec-${hashOf(folder.toLowerCase())}-${id}`, signal);

/** Comes in by listening under a name that the system keeps, and gives to nobody else before that ends. */
export async function enterNamed(address: string, signal?: AbortSignal): Promise<Leave> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      const beacon = await Beacon.light(address);
      return async () => beacon.put();
    } catch (error) {
      if (codeOf(error) !== 'EADDRINUSE') throw error;
    }
    const found = await ask(address);
    // If nobody answers, the name is about to be free.
    const holder = found instanceof Holder ? found : new Holder();
    await holder.wait((gone) => unlessAborted(gone, signal));
  }
}
