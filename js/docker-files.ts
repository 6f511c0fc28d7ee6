// Docker's and Podman's files with logins: where they are, and how they are read and written.

import { chmod, mkdir, open, readFile, realpath, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** The largest file that is read. */
const MAX_FILE = 4 * 1024 * 1024;

export type Variables = Readonly<Record<string, string | undefined>>;

/** A file's name for messages, and its bytes. */
export interface Source {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Where Docker keeps its configuration. */
export function dockerFile(config: string | undefined, env: Variables): string {
  return config ?? join(env.DOCKER_CONFIG || join(homedir(), '.docker'), 'config.json');
}

/** Every place that is looked at, the first one first. */
export async function* sources(config: string | undefined, env: Variables): AsyncGenerator<Source> {
  if (config === undefined) {
    if (env.DOCKER_AUTH_CONFIG) yield { name: '$DOCKER_AUTH_CONFIG', bytes: Buffer.from(env.DOCKER_AUTH_CONFIG) };
    if (env.REGISTRY_AUTH_FILE) yield* read(env.REGISTRY_AUTH_FILE);
  }
  yield* read(dockerFile(config, env));
  if (config === undefined && !env.REGISTRY_AUTH_FILE) yield* read(podmanFile(env));
}

function podmanFile({ XDG_RUNTIME_DIR, XDG_CONFIG_HOME }: Variables): string {
  if (XDG_RUNTIME_DIR) return join(XDG_RUNTIME_DIR, 'containers/auth.json');
  return join(XDG_CONFIG_HOME || join(homedir(), '.config'), 'containers/auth.json');
}

async function* read(path: string): AsyncGenerator<Source> {
  const bytes = await readIfThere(path);
  if (bytes) yield { name: path, bytes };
}

/** The bytes of a file; nothing if there is none, or an empty one, as Docker has it. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    const bytes = await readFile(path);
    if (bytes.length > MAX_FILE) throw new Error('it is too large');
    return bytes.length > 0 ? bytes : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new Error(`${path} cannot be read: ${code ?? message}`);
  }
}

/** Writes a file that only its owner may read: all of it or nothing. A link is followed, not replaced. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.${process.pid}-${Date.now().toString(36)}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await chmod(draft, 0o600);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
