// What is asked for where something is pulled, or listed.

/** Gives what does one kind of work, and ends it early where the task says so. */
export function pulling(client, task, { signal, giveUp }) {
  const { host, reference, digest, descriptor, platform, cancel } = task;
  const name = `${host}/${reference}`;
  const pinned = `${name.replace(/:[^:/]*$/, '')}@${digest}`;
  const operations = {
    tags: () => all(client.tags(name, { signal })),
    manifest: async () => hash((await client.manifest(name, { signal })).bytes),
    pinned: async () => hash((await client.manifest(pinned, { signal })).bytes),
    config: async () => hash((await client.config(name, { platform, signal })).bytes),
    blob: async () =>
      hash(new Uint8Array((await all(bytesOf(await client.blob(name, descriptor, { signal })))).flat())),
    referrers: async () => (await all(client.referrers(pinned, { signal }))).map((it) => it.digest),
  };
  operations.token = operations.manifest;
  return { run: (kind) => operations[kind]() };

  async function all(items) {
    const found = [];
    for await (const item of items) {
      found.push(item);
      if (cancel === 'page') break;
    }
    return found;
  }

  // A Response would replace the stream's own error.
  async function* bytesOf(stream) {
    const reader = stream.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield [...part.value];
      if (cancel === 'piece') giveUp();
      if (cancel === 'reader') await reader.cancel('enough');
    }
  }
}

export async function hash(bytes) {
  const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return `sha256:${[...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
