// A client for one command.

import type { DockerDaemon } from '../node.js';
import type { CredentialProvider, Mount, RegistryClient } from '../registry.js';
import type { Subject, World } from './command.js';
import type { Flags } from './options.js';
import { sandboxFiles } from './sandbox.js';
import type { Trace } from './trace.js';

/** Logins are Docker's, and looked for once a registry wants one. */
export async function connect(
  about: readonly Subject[],
  flags: Flags,
  { env, signal }: World,
  mounts: Readonly<Record<string, Mount>>,
  trace: Trace | undefined,
): Promise<RegistryClient> {
  const [{ RegistryClient }, { nodeFetch }, sandbox] = await Promise.all([
    import('../registry.js'),
    import('../node/fetch.js'),
    sandboxFiles(env),
  ]);
  const credentials: CredentialProvider = async (registry, repository) => {
    const { dockerCredentials } = await import('../node.js');
    return dockerCredentials({ env })(registry, repository);
  };
  const hosts = flags['plain-http'] ? await Promise.all(about.map(hostOf)) : [];
  const { mirrors, insecure } = await daemonOf(flags);
  const { relay } = flags;
  const ways = {
    mirrors,
    insecure: [...insecure, ...hosts.filter((host) => host !== undefined)],
    ...(relay !== undefined && { relay }),
    ...(trace && { onRequest: trace.request }),
  };
  return new RegistryClient({ fetch: nodeFetch, signal, credentials, mounts, sandbox, ...ways });
}

/** What Docker’s configuration says of registries, where one is named. */
async function daemonOf({ 'daemon-config': path }: Flags): Promise<Pick<DockerDaemon, 'insecure' | 'mirrors'>> {
  if (path === undefined) return { mirrors: [], insecure: [] };
  const { dockerDaemon } = await import('../node.js');
  return dockerDaemon(path);
}

/** The registry that is asked; nothing for a name that is none, about which the client complains itself. */
async function hostOf(about: Subject): Promise<string | undefined> {
  if ('registry' in about) return about.registry;
  const { safeParse } = await import('../index.js');
  const result = safeParse(about.image);
  return result.ok ? result.value.registry : undefined;
}
