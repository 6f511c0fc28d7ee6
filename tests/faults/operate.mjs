// What a fault happens to: one use of the client, told as plain data. It runs in Node and in a page.

import { pulling } from './pulling.mjs';
import { pushing } from './pushing.mjs';
import { PATIENCE, virtualTime } from './virtual-time.mjs';

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
export async function operate({ RegistryClient, RegistryError, fetch }, task, pass) {
  const { id, kind, host, credentials, canary, cancel } = task;
  const events = [];
  const stop = new AbortController();
  const { signal } = stop;
  const given = { up: false, prompt: false, events: 0, turn: undefined };
  const time = virtualTime(pass, cancel === 'wait' && (() => setTimeout(abortNow)));
  running.set(id, { late: time.late, abort: abortNow, look });
  const client = new RegistryClient({
    timeout: PATIENCE,
    ...(fetch && { fetch }),
    ...(task.relay && { relay: task.relay }),
    ...(credentials && { credentials: (registry) => logIn(registry) }),
    [Symbol.for('pullspec.environment')]: time.environment,
    onRequest: (event) => events.push(event),
  });
  const { run, unchanged } = (task.push ? pushing : pulling)(client, task, { signal, giveUp: abortNow });
  if (task.prime) await client.ping(host).catch(() => undefined);
  // A connection that is kept is there to be used again a little later.
  if (task.prime) await new Promise((done) => setTimeout(done));
  const before = events.length;
  let settled = false;
  if (cancel === 'start') abortNow();
  const outcome = await told(run(kind));
  if (given.up) await given.turn;
  else given.events = events.length;
  return { ...outcome, prompt: given.prompt, events, before, unchanged: await unchanged?.() };

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
}
