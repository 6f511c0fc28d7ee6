// Marks of the living and of the dead: sockets in a folder. The system closes a process's sockets when it ends, however it
// ends, and only when none of its threads can write any more. So nothing has to be guessed from process numbers, which are
// reused, and mean nothing in another container that has the same folder.

import { randomBytes } from 'node:crypto';
import { link, lstat, readdir, rename, rm, symlink, unlink } from 'node:fs/promises';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf, isMissing } from './fault.js';
import type { Row } from './lock-claim.js';

/** What the address of a socket may have, in bytes, on every system. */
const MAX_ADDRESS = 100;

/** How long nothing is asked of one who lives and has too many waiting for it, in milliseconds. */
const CROWDED = 20;

/** Whatever is dead and so old, in milliseconds, is not just coming to life. */
const OLD = 60_000;

const LIGHT = 'light-';

/** A name that nobody else has. */
export const newName = () => LIGHT + randomBytes(6).toString('hex');

/** Does something with a folder under a path that is short enough for sockets. */
export async function withShort<T>(folder: string, work: (folder: string) => Promise<T>): Promise<T> {
  if (Buffer.byteLength(join(folder, 'x'.repeat(20))) <= MAX_ADDRESS) return work(folder);
  const short = join(tmpdir(), `pullspec-${newName()}`);
  await symlink(folder, short, 'dir');
  try {
    return await work(short);
  } finally {
    await unlink(short);
  }
}

/** Listens at an address, so that others see that this process lives; they are told when it lets go. */
export class Beacon {
  readonly #server: Server;
  readonly #watching = new Set<Socket>();

  private constructor() {
    this.#server = createServer((socket) => {
      this.#watching.add(socket);
      socket.on('error', () => {}).on('close', () => this.#watching.delete(socket));
      socket.unref();
    });
  }

  static async light(address: string): Promise<Beacon> {
    const beacon = new Beacon();
    await new Promise<void>((resolve, reject) => {
      beacon.#server.once('error', reject).listen({ path: address, exclusive: true }, resolve);
    });
    beacon.#server.on('error', () => {}).unref();
    return beacon;
  }

  put(): void {
    this.#server.close();
    for (const socket of this.#watching) socket.destroy();
  }
}

/** Somebody who lives and holds a lock. */
export class Holder {
  readonly #socket: Socket | undefined;
  readonly #gone: Promise<void>;

  constructor(socket?: Socket) {
    this.#socket = socket;
    this.#gone = new Promise((resolve) => {
      if (socket) socket.on('error', () => {}).once('close', () => resolve());
      else setTimeout(resolve, CROWDED);
    });
  }

  /** Waits until it lets go, or until that is no longer of interest. */
  async wait(until: (gone: Promise<void>) => Promise<void>): Promise<void> {
    try {
      await until(this.#gone);
    } finally {
      this.#socket?.destroy();
    }
  }
}

/** Who listens at an address. */
export function ask(address: string): Promise<'empty' | 'dead' | Holder> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(new Holder(socket)));
    socket.once('error', (error) => {
      const code = codeOf(error);
      if (isMissing(error)) resolve('empty');
      else if (code === 'ECONNREFUSED') resolve('dead');
      else if (code === 'EAGAIN' || code === 'EBUSY' || code === 'ECONNRESET') resolve(new Holder());
      else reject(error);
    });
  });
}

/** The row of a lock: sockets with its name in a folder. */
export class SocketRow implements Row<Holder> {
  readonly #at: (place: number) => string;
  readonly #own: string;

  constructor(folder: string, name: string, own: string) {
    this.#at = (place) => join(folder, `${name}.${place}`);
    this.#own = own;
  }

  look(place: number): Promise<'empty' | 'dead' | Holder> {
    return ask(this.#at(place));
  }

  async mark(place: number): Promise<boolean> {
    try {
      await link(this.#own, this.#at(place));
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      throw error;
    }
  }

  clear(place: number): Promise<void> {
    return unlink(this.#at(place));
  }

  moveToFront(place: number): Promise<void> {
    return rename(this.#at(place), this.#at(0));
  }
}

/** Removes the sockets of those who died before they had a mark, or just after. */
export async function sweepLights(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const place = join(folder, name);
    if (!name.startsWith(LIGHT) || (await ask(place)) !== 'dead') continue;
    if (Date.now() - (await lstat(place)).mtimeMs > OLD) await rm(place, { force: true });
  }
}
