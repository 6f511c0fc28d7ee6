// Asks a registry in several ways, for what a browser shows of it. What the answers mean is decided in the wasm module.

import { engine } from './engine.js';
import { deepFreeze } from './freeze.js';
import type { DiagnoseOptions, Diagnosis, FetchLike } from './registry-types.js';
import { nginxSnippet, registrySnippet } from './snippets.js';

type Probe = 'answered' | 'failed' | 'timeout' | 'unasked';

interface Patient {
  readonly url: string;
  readonly plain: boolean;
  readonly local: boolean;
}

interface Asked {
  readonly probe: Probe;
  readonly response?: Response;
}

/** Finds out why a registry does not answer this page. It sends a handful of small requests, without credentials. */
export async function diagnose(registry: string, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  const glue = await engine();
  const look = (host: string): Patient | undefined => JSON.parse(glue.patientOf(host) ?? 'null') ?? undefined;
  const patient = look(registry);
  if (patient === undefined) throw new TypeError(`pullspec: “${registry}” is no registry.`);
  const { url, plain, local } = patient;
  const ask = asker(options);
  const page = globalThis.location;
  // A page of this machine needs nobody's permission to reach what is near: only this machine is asked without TLS.
  const near = page !== undefined && look(page.host)?.plain === true;
  const simple = await ask(url, {});
  const lost = simple.probe !== 'answered';
  const [preflighted, blind, unfollowed, relay, relayed] = await Promise.all([
    lost ? unasked : ask(url, { headers: { authorization: 'Bearer doctor' } }),
    lost && page ? ask(url, { mode: 'no-cors' }) : unasked,
    lost && page ? ask(url, { redirect: 'manual' }) : unasked,
    options.relay && lost ? ask(new URL(options.relay, page?.href).href, {}) : unasked,
    options.relay && lost
      ? ask(new URL(`${new URL(url).host}/v2/`, slashed(options.relay, page?.href)).href, {})
      : unasked,
  ]);
  const probes = [simple, preflighted, blind, unfollowed, passed(relayed), marked(relay)].map(({ probe }) => probe);
  const truths = {
    html: /^text\/html\b/i.test(simple.response?.headers.get('content-type') ?? ''),
    exposed: simple.response?.status !== 401 || simple.response.headers.has('www-authenticate'),
    offline: globalThis.navigator?.onLine === false,
    secure: page?.protocol === 'https:',
    plain,
    local,
  };
  const flags = Object.entries(truths).flatMap(([name, is]) => (is ? [name] : []));
  const permission = local && !near ? await localPermission() : '';
  const status = simple.response?.status ?? 0;
  const { snippet, ...diagnosis } = JSON.parse(
    glue.diagnoseOf(registry, url, probes.join(' '), flags.join(' '), status, permission),
  ) as Omit<Diagnosis, 'snippets'> & { snippet: boolean };
  const origin = page?.origin ?? '*';
  const snippets = snippet ? { 'docker-registry': registrySnippet(origin), nginx: nginxSnippet(origin) } : {};
  return deepFreeze({ ...diagnosis, snippets });
}

const unasked: Asked = { probe: 'unasked' };
const slashed = (relay: string, base: string | undefined) => new URL(relay.replace(/\/?$/, '/'), base).href;

/** Only what says that it is a relay's counts as one's answer. */
const marked = (asked: Asked): Asked =>
  asked.probe === 'answered' && !asked.response?.headers.has('pullspec-relay') ? { probe: 'failed' } : asked;
const passed = (asked: Asked): Asked =>
  asked.probe === 'answered' && asked.response?.headers.get('pullspec-relay') !== 'passed'
    ? { probe: 'failed' }
    : asked;

/** Asks with a limit of time. Bodies are not read. */
function asker({ fetch, signal, timeout = 8000 }: DiagnoseOptions): (url: string, init: RequestInit) => Promise<Asked> {
  const send: FetchLike = fetch ?? ((request) => globalThis.fetch(request));
  return async (url, init) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort('timeout'), timeout);
    const signals = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    try {
      const fixed: RequestInit = {
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        cache: 'no-store',
        signal: signals,
      };
      const response = await send(new Request(url, { ...fixed, ...init }));
      response.body?.cancel().catch(() => undefined);
      return { probe: 'answered', response };
    } catch {
      signal?.throwIfAborted();
      return { probe: stop.signal.aborted ? 'timeout' : 'failed' };
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Whether the browser lets this page reach the local network; empty where it has no such permission. */
async function localPermission(): Promise<string> {
  for (const name of ['local-network-access', 'loopback-network', 'local-network']) {
    try {
      return (await globalThis.navigator.permissions.query({ name: name as PermissionName })).state;
    } catch {
      // This browser does not know it by that name.
    }
  }
  return '';
}
