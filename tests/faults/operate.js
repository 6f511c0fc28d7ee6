// What a fault happens to: one use of the client, told as plain data. It runs in Node and, as text, in a page.

/** Ways of giving up that are no failure. */
const ENOUGH = ['page', 'reader'];

/** What is under way, by its number. */
const running = new Map();

/**
 * Tells it something: that whoever waits has no more patience ('late', which gives how many were waiting), or that whoever asked
 * gives up ('abort'); or asks what has changed since it was given up, and what still waits for time to pass ('look').
 */
export const tell = (id, what) => running.get(id)[what]();

/**
 * `{ ok, value }` or `{ ok, error }`, and the events of the requests. `task` is plain data, so that it crosses; `pass` tells
 * whoever shares the time that some of it passes.
 */
export async function operate({ RegistryClient, RegistryError }, task, pass) {
  const { id, kind, host, reference, digest, descriptor, platform, credentials, canary, cancel } = task;
  const events = [];
  const stop = new AbortController();
  const { signal } = stop;
  const given = { up: false, prompt: false, events: 0, turn: undefined };
  const time = virtualTime(cancel === 'wait' && (() => setTimeout(abortNow)));
  running.set(id, { late: time.late, abort: abortNow, look });
  const client = new RegistryClient({
    ...(task.relay && { relay: task.relay }),
    ...(credentials && { credentials: (registry) => logIn(registry) }),
    [Symbol.for('pullspec.environment')]: time.environment,
    onRequest: (event) => events.push(event),
  });
  const name = `${host}/${reference}`;
  const pinned = `${name.replace(/:[^:/]*$/, '')}@${digest}`;
  const operations = {
    tags: () => all(client.tags(name, { signal })),
    manifest: async () => hash((await client.manifest(name, { signal })).bytes),
    pinned: async () => hash((await client.manifest(pinned, { signal })).bytes),
    config: async () => hash((await client.config(name, { platform, signal })).bytes),
    blob: async () => hash(new Uint8Array((await all(bytesOf(await client.blob(name, descriptor, { signal })))).flat())),
    referrers: async () => (await all(client.referrers(pinned, { signal }))).map((it) => it.digest),
  };
  operations.token = operations.manifest;
  if (task.prime) await client.ping(host).catch(() => undefined);
  // A connection that is kept is there to be used again a little later.
  if (task.prime) await new Promise((done) => setTimeout(done));
  const before = events.length;
  let settled = false;
  if (cancel === 'start') abortNow();
  const outcome = await told(operations[kind]());
  if (given.up) await given.turn;
  else given.events = events.length;
  return { ...outcome, prompt: given.prompt, events, before };

  async function told(work) {
    try {
      const got = await work;
      const value = ENOUGH.includes(cancel) ? 'enough' : got;
      return { ok: true, value, leaked: leaks({ value, events }) };
    } catch (error) {
      const known = error instanceof RegistryError;
      const data = known ? error.toJSON() : { name: error?.name, message: String(error?.message ?? error) };
      const texts = [data, events, error?.message, error?.stack, String(error?.cause)];
      return { ok: false, known, message: String(error?.message), error: data, leaked: leaks(texts) };
    } finally {
      settled = true;
    }
  }

  /** Gives up, and notes whether that was heard before anything else could happen. */
  function abortNow() {
    given.up = true;
    stop.abort();
    given.turn = new Promise((done) => setTimeout(done)).then(() => {
      Object.assign(given, { prompt: settled, events: events.length });
    });
  }

  function look() {
    return { events: events.length - given.events, waiting: time.waiting() };
  }

  function logIn(registry) {
    if (cancel === 'login') return new Promise(() => setTimeout(abortNow));
    return registry === host ? credentials : undefined;
  }

  function leaks(value) {
    return JSON.stringify(value).includes(canary);
  }

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
      if (cancel === 'piece') abortNow();
      if (cancel === 'reader') await reader.cancel('enough');
    }
  }

  async function hash(bytes) {
    const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    return `sha256:${[...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
  }

  /** Time passes at once when somebody waits for it, unless that is hindered. Patience ends when somebody says so. */
  function virtualTime(hinder) {
    const PATIENCE = 30_000;
    let now = 1_800_000_000_000;
    const patient = new Set();
    const waits = new Set();
    const wait = (milliseconds, work) => {
      const entry = { work };
      waits.add(entry);
      const end = () => waits.delete(entry) && work();
      now += milliseconds;
      if (hinder) hinder();
      else Promise.resolve(pass?.(milliseconds)).then(() => setTimeout(end));
      return () => waits.delete(entry);
    };
    const endure = (work) => {
      const entry = { work };
      patient.add(entry);
      return () => patient.delete(entry);
    };
    return {
      environment: {
        now: () => now,
        random: () => 0.5,
        after: (milliseconds, work) => (milliseconds === PATIENCE ? endure(work) : wait(milliseconds, work)),
      },
      late() {
        const tired = [...patient];
        patient.clear();
        for (const { work } of tired) work();
        return tired.length;
      },
      waiting: () => patient.size + waits.size,
    };
  }
}
