/** What only Node can do: the logins that Docker and Podman keep, Docker’s daemon.json, images in files. `pullspec/node`. */

import { DockerConfigError } from './docker-error.js';
import { dockerFile, readIfThere, sources, type Variables, writeWhole } from './docker-files.js';
import { type RunProgram, runProgram } from './docker-run.js';
import type { CredentialProvider, Credentials, Login } from './registry-types.js';
import { engine } from './relay/engine.js';

export { ArchiveError } from './archive-error.js';
export type { Archive, ArchiveImage, ArchiveProgress, OpenArchiveOptions } from './archive-types.js';
export {
  type DockerDaemon,
  type DockerDaemonOptions,
  dockerDaemon,
  dockerDaemonPaths,
} from './docker-daemon.js';
export { DockerConfigError, type DockerConfigPlace } from './docker-error.js';
export type { RunProgram, RunResult } from './docker-run.js';
export { openArchiveFile } from './node/archive-file.js';
export { nodeFetch } from './node/fetch.js';
export type { CredentialProvider, Credentials, Login } from './registry-types.js';

export interface DockerOptions {
  /** Docker's configuration, and nothing else; default: where the environment says that logins are. */
  readonly config?: string;
  /** The environment; default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs a credential helper, such as `docker-credential-pass`; by default it is found in `PATH`. */
  readonly run?: RunProgram;
}

/** What a file says of a registry. */
interface Found {
  readonly helper?: readonly [name: string, server: string];
  readonly credentials?: Credentials;
  readonly key?: string;
  readonly known?: readonly string[];
}

/**
 * The logins that Docker keeps (`$DOCKER_AUTH_CONFIG`, `config.json`, credential helpers), and behind them those of Podman
 * (`$REGISTRY_AUTH_FILE`, `auth.json`), read anew each time. What cannot be read is an error: nobody is asked without a
 * login, or with another one, because of it.
 */
export function dockerCredentials(options: DockerOptions = {}): CredentialProvider {
  const env = options.env ?? process.env;
  return async (registry, repository = '') => {
    const glue = await engine();
    for await (const { name, bytes } of sources(options.config, env)) {
      const found = said(name, () => glue.dockerKept(bytes, registry, repository) as unknown as string);
      const credentials = found.helper ? await ask(found.helper, options.run) : undefined;
      if (credentials ?? found.credentials) return credentials ?? found.credentials;
    }
    return undefined;
  };
}

/**
 * Keeps a login as `docker login` does: with the credential helper that Docker is set up with, else in `config.json`.
 * It does not ask the registry; `RegistryClient.login` does.
 */
export async function dockerLogin(registry: string, login: Login, options: DockerOptions = {}): Promise<void> {
  const glue = await engine();
  const auth = glue.dockerAuth(login.username, login.password);
  if (auth === undefined) throw new DockerConfigError('This user name or password cannot be kept.');
  await change(registry, options, async ({ helper, key = registry }, entries) => {
    if (helper) {
      const [name, server] = helper;
      const secret = JSON.stringify({ ServerURL: server, Username: login.username, Secret: login.password });
      await succeed(name, 'store', secret, options.run);
    }
    entries.set(key, helper ? {} : { ...without(entries.get(key), SECRETS), auth });
    return true;
  });
}

/** Forgets a login as `docker logout` does. Gives whether there was one. */
export async function dockerLogout(registry: string, options: DockerOptions = {}): Promise<boolean> {
  return change(registry, options, async ({ helper, known = [] }, entries) => {
    if (helper) await succeed(helper[0], 'erase', helper[1], options.run);
    for (const key of known) entries.delete(key);
    return known.length > 0;
  });
}

/** Fields of an entry that a new login replaces. */
const SECRETS = ['auth', 'username', 'password', 'identitytoken', 'registrytoken'];

type Entry = Readonly<Record<string, unknown>>;

const without = (entry: Entry | undefined, fields: readonly string[]): Entry =>
  Object.fromEntries(Object.entries(entry ?? {}).filter(([name]) => !fields.includes(name)));

/** Changes the entries of Docker's file; everything else in it stays as it is. */
async function change(
  registry: string,
  { config, env = process.env as Variables }: DockerOptions,
  work: (found: Found, entries: Map<string, Entry>) => Promise<boolean>,
): Promise<boolean> {
  const glue = await engine();
  const path = dockerFile(config, env);
  const bytes = (await readIfThere(path)) ?? new TextEncoder().encode('{}');
  const found = said(path, () => glue.dockerPlace(bytes, registry) as unknown as string);
  // Entries may have any key, so they are no object's while they are changed.
  const whole = JSON.parse(new TextDecoder().decode(bytes)) as { auths?: Record<string, Entry> };
  const entries = new Map(Object.entries(whole.auths ?? {}));
  const changed = await work(found, entries);
  if (changed)
    await writeWhole(path, `${JSON.stringify({ ...whole, auths: Object.fromEntries(entries) }, null, '\t')}\n`);
  return changed;
}

/** What the wasm module says of a file; its refusals are texts. */
function said(name: string, question: () => string): Found {
  try {
    return JSON.parse(question()) as Found;
  } catch (error) {
    throw typeof error === 'string' ? new DockerConfigError(`${name} ${error}`) : error;
  }
}

/** What a helper has; nothing if it says so itself. */
async function ask([name, server]: readonly [string, string], run = runProgram): Promise<Credentials | undefined> {
  const glue = await engine();
  const { code, stdout, stderr } = await run(`docker-credential-${name}`, 'get', server);
  if (code !== 0 && (glue.dockerHasNone(stdout) || glue.dockerHasNone(stderr))) return undefined;
  const answer = code === 0 ? glue.dockerAnswer(new TextEncoder().encode(stdout)) : undefined;
  // What it printed is not repeated: it may hold the secret.
  if (answer === undefined) throw new DockerConfigError(`docker-credential-${name} gave no login (exit code ${code})`);
  return JSON.parse(answer as string) as Credentials;
}

async function succeed(name: string, what: 'store' | 'erase', input: string, run = runProgram): Promise<void> {
  const { code } = await run(`docker-credential-${name}`, what, input);
  if (code !== 0) throw new DockerConfigError(`docker-credential-${name} ${what} failed (exit code ${code})`);
}
