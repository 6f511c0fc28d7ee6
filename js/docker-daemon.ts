// Docker's daemon.json: where it is, and what it says of registries and of where images are kept.

import { open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';
import { DockerConfigError, type DockerConfigPlace } from './docker-error.js';
import { deepFreeze } from './freeze.js';
import { engine } from './relay/engine.js';

/** One byte more than the wasm module takes, so that it can tell. */
const MOST = 1024 * 1024 + 1;

/** What a `daemon.json` says, as far as it matters for images. */
export interface DockerDaemon {
  /** The file; absent where there is none, so that Docker's defaults hold. */
  readonly path?: string;
  /** The mirrors of Docker Hub, the first one first; for `mirrors` of `RegistryClient`. */
  readonly mirrors: readonly string[];
  /** Registries without TLS: hosts, and networks such as `10.0.0.0/8`; for `insecure` of `RegistryClient`. */
  readonly insecure: readonly string[];
  /** Where Docker keeps everything, if it is not the default place. */
  readonly dataRoot?: string;
  readonly storageDriver?: string;
  /** Whether images are kept in containerd’s store, as in fresh installations from version 29 on. */
  readonly containerdSnapshotter?: boolean;
  readonly maxConcurrentDownloads?: number;
  readonly maxConcurrentUploads?: number;
}

export interface DockerDaemonOptions {
  /** The environment; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The system, as `process.platform` names it. */
  readonly platform?: string;
}

/**
 * The places where Docker looks for its `daemon.json`, of which the first one that is there counts: that of a daemon without
 * root's rights, the system's, and Docker Desktop's.
 */
export function dockerDaemonPaths({
  env = process.env,
  platform = process.platform,
}: DockerDaemonOptions = {}): readonly string[] {
  const { join } = platform === 'win32' ? win32 : posix;
  const home = (platform === 'win32' ? env.USERPROFILE : env.HOME) || homedir();
  const desktop = join(home, '.docker', 'daemon.json');
  if (platform === 'win32')
    return [join(env.ProgramData || 'C:\\ProgramData', 'docker', 'config', 'daemon.json'), desktop];
  if (platform === 'darwin') return [desktop];
  return [
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'docker', 'daemon.json'),
    '/etc/docker/daemon.json',
    desktop,
  ];
}

/**
 * Reads Docker's `daemon.json`: the one that is named, which has to be there, or the first of {@link dockerDaemonPaths}.
 * Throws `DockerConfigError`, with the place in the file, for what Docker would not start with.
 */
export async function dockerDaemon(path?: string, options: DockerDaemonOptions = {}): Promise<DockerDaemon> {
  for (const place of path === undefined ? dockerDaemonPaths(options) : [path]) {
    const bytes = await readUpTo(place);
    if (bytes) return deepFreeze({ path: place, ...(await said(place, bytes)) });
  }
  if (path !== undefined) throw new DockerConfigError(`${path} cannot be read: there is no such file`, { path });
  return deepFreeze({ mirrors: [], insecure: [] });
}

/** What the wasm module says of a file; its refusals are JSON. */
async function said(path: string, bytes: Uint8Array): Promise<Omit<DockerDaemon, 'path'>> {
  const glue = await engine();
  try {
    return JSON.parse(glue.dockerDaemon(bytes) as string) as Omit<DockerDaemon, 'path'>;
  } catch (error) {
    if (typeof error !== 'string') throw error;
    const { message, ...place } = JSON.parse(error) as DockerConfigPlace & { message: string };
    throw new DockerConfigError(`${path}, ${message}`, { path, ...place });
  }
}

/** The bytes of a file, no more than are taken; nothing if there is none. */
async function readUpTo(path: string): Promise<Uint8Array | undefined> {
  try {
    const file = await open(path);
    try {
      const buffer = new Uint8Array(MOST);
      let end = 0;
      for (let read = 1; read > 0 && end < MOST; end += read)
        read = (await file.read(buffer, end, MOST - end, null)).bytesRead;
      return buffer.subarray(0, end);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new DockerConfigError(`${path} cannot be read: ${code}`, { path });
  }
}
