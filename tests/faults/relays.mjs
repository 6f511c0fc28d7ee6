// The relay of a scene: the one that is published, or one that lies about what the published one says.

import dns from 'node:dns';
import { request as ask, createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { at } from '../../scripts/lib/paths.mjs';
import { close, listen } from '../../scripts/lib/server.mjs';
import { startOrigin } from './origin.mjs';

const ENVIRONMENT = Symbol.for('pullspec.environment');
/** The table is not about how much a relay does; its own tests are. */
const LIMITS = { perMinute: 1_000_000, perCaller: 1000, together: 1000 };

/** Names under this domain are this machine, except for one that nobody knows. */
export const DOMAIN = 'faults.example';
export const NOWHERE = `nowhere.${DOMAIN}`;

/** What `dns.lookup` gives, without asking the network for one of those names. */
export function lookupHere(lookup, host, options, callback) {
  if (host === NOWHERE) {
    return callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' }));
  }
  return lookup(host.endsWith(`.${DOMAIN}`) ? '127.0.0.1' : host, options, callback);
}

const { lookup } = dns;
const resolve = (host) =>
  new Promise((done, fail) => {
    lookupHere(lookup, host, { all: true }, (error, found) => (error ? fail(error) : done(found)));
  });

/**
 * Starts a relay to `hosts`, by the scene's clock. `lies(answer, request)` says what is answered in place of what is true.
 * A relay that is `killed` is another one at once, which knows nothing of what was under way.
 */
export async function startRelay({ hosts, now, lies }) {
  const { relayListener } = await import(at('dist/relay-node.js'));
  const options = { internal: hosts, origins: ['*'], programs: true, limits: LIMITS, resolve, [ENVIRONMENT]: { now } };
  let listener = await relayListener(options);
  let busy = 0;
  const server = createServer((incoming, outgoing) => {
    busy += 1;
    outgoing.once('close', () => (busy -= 1));
    listener(incoming, outgoing);
  });
  const honest = await listen(server, 0);
  const liar = lies && (await startOrigin(async (request) => lies(await passOn(honest, request), request)));
  return {
    url: liar?.url ?? `http://127.0.0.1:${honest}`,
    busy: () => busy,
    async kill() {
      const next = await relayListener(options);
      listener.close();
      listener = next;
      server.closeAllConnections();
    },
    async stop() {
      await liar?.stop();
      listener.close();
      await close(server);
    },
  };
}

/** What the honest relay answers, whole. */
function passOn(port, { method, target, headers }) {
  return new Promise((done, fail) => {
    const sent = ask({ host: '127.0.0.1', port, method, path: target, headers, agent: false }, (answer) => {
      const { connection: _, 'content-length': __, 'transfer-encoding': ___, ...told } = answer.headers;
      const whole = (body) => done({ status: answer.statusCode, headers: told, body });
      buffer(answer).then(whole, fail);
    });
    sent.once('error', fail).end();
  });
}
