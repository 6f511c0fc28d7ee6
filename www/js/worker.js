// The worker: everything that asks a registry. One message starts a job, one ends it early, and answers carry its number.

import { diagnose, RegistryClient, sortTags, tagKinds } from '../pullspec/registry.js';
import { HOSTS, STORE } from './hosts.js';
import { pour } from './layers/pipe.js';
import { sandboxFiles } from './sandbox-files.js';

/** How many tags are asked for their digest at the same time. */
const AT_ONCE = 4;

/** The archives that are open, by the names of their registries. */
const archives = new Map();
const gone = () => new Response('{"errors":[{"code":"NAME_UNKNOWN"}]}', { status: 404 });
const mounts = Object.fromEntries(
  HOSTS.map((host) => [host, { fetch: async (request) => archives.get(host)?.fetch(request) ?? gone() }]),
);
const jobsOfStore = () => import('./store/jobs.js');
mounts[STORE] = { fetch: async (request) => (await jobsOfStore()).storeFetch(request) };

// A registry may ask for a minute of patience: the page shows how long it waits, from the requests that it hears of.
const made = (by) =>
  new RegistryClient({
    ...(by && { relay: by }),
    ...{ mounts, sandbox: sandboxFiles, onRequest: (request) => self.postMessage({ request }) },
  });
let relay;
let client = made();
const jobs = new Map();

const methods = {
  config: (signal, _, reference, options) => client.config(reference, { ...options, signal }),
  checkTag: (signal, _, reference) => client.checkTag(reference, { signal }),
  manifest: (signal, _, reference, options) => client.manifest(reference, { ...options, signal }),
  sortTags: (_signal, _, tags, order) => sortTags(tags, order),

  async tagPages(signal, item, reference) {
    for await (const tags of client.tagPages(reference, { signal })) item({ tags, kinds: await tagKinds(tags) });
  },

  async referrers(signal, item, reference) {
    for await (const descriptor of client.referrers(reference, { signal })) item(descriptor);
  },

  /** Opens an archive in place of the one that had its name before; nothing closes that. */
  async openArchive(signal, item, host, source, options) {
    archives.delete(host);
    if (!source) return undefined;
    const { openArchive } = await import('../pullspec/archive.js');
    const archive = await openArchive(source, { ...options, host, signal, onProgress: item });
    archives.set(host, archive);
    const { kind, images, notices } = archive;
    return { kind, images, notices };
  },

  /** Something with the images that are kept in this browser. */
  async store(signal, item, ...deed) {
    return (await jobsOfStore()).doWithStore(client, signal, item, ...deed);
  },

  diagnose: (signal, _, registry) => diagnose(registry, { ...(relay && { relay }), signal }),
  login: (signal, _, registry, login) => client.login(registry, login, { signal }),
  logout: (_signal, _, registry) => client.logout(registry),

  /** The stream ends well only if its bytes are those that were named. */
  async blob(signal, _, reference, descriptor) {
    return whole(await client.blob(reference, descriptor, { signal }));
  },

  async stream(signal, _, reference, descriptor, port) {
    await pour(client.blob(reference, descriptor, { signal }), port, signal);
  },

  async digests(signal, item, reference, tags) {
    const left = [...tags];
    const one = async () => {
      for (let tag = left.shift(); tag !== undefined; tag = left.shift()) {
        const answer = await client.head({ ...reference, tag }, { signal }).then(
          ({ descriptor: { digest } }) => ({ tag, digest }),
          (error) => ({ tag, failure: plain(error) }),
        );
        if (signal.aborted) return;
        item(answer);
        // Whoever limits requests means the others too.
        if (answer.failure?.code === 'rate-limited') left.length = 0;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, one));
  },
};

self.addEventListener('message', ({ data }) => {
  if (data.relay !== undefined) ask(data.relay);
  else if (data.stop) jobs.get(data.id)?.abort();
  else run(data);
});

/** From now on by this relay, where a page may not ask itself. */
function ask(by) {
  relay = by;
  client = made(relay);
}

async function run({ id, method, parameters }) {
  const job = new AbortController();
  jobs.set(id, job);
  try {
    const item = (value) => self.postMessage({ id, item: value });
    const value = await methods[method](job.signal, item, ...parameters);
    self.postMessage({ id, value, done: true });
  } catch (error) {
    self.postMessage({ id, error: plain(error) });
  } finally {
    jobs.delete(id);
  }
}

/** All bytes of a stream. A Response would put a network failure in place of the stream's own error. */
async function whole(stream) {
  const [reader, parts] = [stream.getReader(), []];
  for (let part = await reader.read(); !part.done; part = await reader.read()) parts.push(part.value);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** An error of a registry or an archive as a plain object; anything else is this program's own failure, after which it starts afresh. */
function plain(error) {
  if (typeof error?.toJSON === 'function') return error.toJSON();
  if (error?.sentence) return { code: error.code, sentence: error.sentence };
  return { code: 'internal', detail: String(error?.message ?? error).slice(0, 300) };
}
