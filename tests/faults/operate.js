// What a fault happens to: one use of the client, told as plain data. It runs in Node and, as text, in a page.

/** `{ ok, value }` or `{ ok, error }`, and the events of the requests. `task` is plain data, so that it crosses. */
export async function operate({ RegistryClient, RegistryError }, task) {
  const { kind, host, reference, digest, descriptor, platform, options, credentials, canary } = task;
  const events = [];
  const client = new RegistryClient({
    ...options,
    ...(credentials && { credentials: (registry) => (registry === host ? credentials : undefined) }),
    [Symbol.for('pullspec.environment')]: virtualTime(options.timeout ?? 30_000),
    onRequest: (event) => events.push(event),
  });
  const name = `${host}/${reference}`;
  const operations = {
    tags: () => all(client.tags(name)),
    manifest: async () => hash((await client.manifest(name)).bytes),
    config: async () => hash((await client.config(name, { platform })).bytes),
    blob: async () => hash(new Uint8Array((await all(bytesOf(await client.blob(name, descriptor)))).flat())),
    referrers: async () => (await all(client.referrers(`${name.replace(/:[^:/]*$/, '')}@${digest}`))).map((it) => it.digest),
  };
  operations.token = operations.manifest;
  try {
    const value = await operations[kind]();
    return { ok: true, value, events, leaked: leaks({ value, events }) };
  } catch (error) {
    const known = error instanceof RegistryError;
    const told = known ? error.toJSON() : { name: error?.name, message: String(error?.message ?? error) };
    const texts = [told, events, error?.message, error?.stack, String(error?.cause)];
    return { ok: false, known, message: String(error?.message), error: told, events, leaked: leaks(texts) };
  }

  function leaks(value) {
    return JSON.stringify(value).includes(canary);
  }

  async function all(items) {
    const found = [];
    for await (const item of items) found.push(item);
    return found;
  }

  // A Response would replace the stream's own error.
  async function* bytesOf(stream) {
    const reader = stream.getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield [...part.value];
  }

  async function hash(bytes) {
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return `sha256:${[...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }

  /** Time passes at once when somebody waits for it. Patience with a silent registry is real: something might come. */
  function virtualTime(patience) {
    let time = 1_800_000_000_000;
    return {
      now: () => time,
      random: () => 0.5,
      after(milliseconds, work) {
        const waits = milliseconds !== patience;
        if (waits) time += milliseconds;
        const timer = setTimeout(work, waits ? 0 : milliseconds);
        return () => clearTimeout(timer);
      },
    };
  }
}
