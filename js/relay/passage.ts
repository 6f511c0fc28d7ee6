// One request on its way through a relay: its hops, and its body, a piece at a time and only as fast as it is read.

import { Interrupt } from '../interrupt.js';
import type { RelayLimits, UpstreamFetch } from '../relay-types.js';
import { outgoing } from './edge.js';
import type { Engine } from './engine.js';

type Pairs = [name: string, value: string][];
type Step =
  | ['send', method: string, url: string, headers: Pairs, internal: boolean]
  | ['answer', status: number, headers: Pairs, text: string]
  | ['pass', status: number, headers: Pairs, limit: number | undefined];

/** The decisions of a relay. */
export type Desk = InstanceType<Engine['RelayDesk']>;

interface Parts {
  readonly desk: Desk;
  readonly exchange: ReturnType<Desk['ask']>;
  readonly upstream: UpstreamFetch;
  readonly limits: Required<RelayLimits>;
  /** Whether what comes has not been decoded. */
  readonly raw: boolean;
  readonly now: () => number;
}

/** Statuses that have no body. */
const EMPTY = [204, 205, 304];

/** The answer of a step that is an answer. */
export function reply(step: unknown, method: string): Response {
  const [, status, headers, text] = step as Extract<Step, ['answer', ...unknown[]]>;
  return new Response(method === 'HEAD' || EMPTY.includes(status) ? null : text, { status, headers });
}

/** An exchange being carried out. It is over when its body has been read, given up, or ended by a limit. */
export class Passage {
  /** Settles when it is over. */
  readonly over: Promise<void>;
  readonly #parts: Parts;
  readonly #stop = new AbortController();
  readonly #interrupt = new Interrupt();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #streaming = false;
  #settle: (() => void) | undefined;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.over = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async run(request: Request): Promise<Response> {
    const { exchange, limits } = this.#parts;
    this.#timer = setTimeout(() => this.#halt('timeout'), exchange.isBlob ? limits.blobTime : limits.time);
    request.signal.addEventListener('abort', () => this.#halt('gone'), { once: true });
    try {
      const answer = await this.#ask();
      const step = exchange.step() as Step;
      if (step[0] === 'pass') return this.#pass(step, answer);
      answer?.body?.cancel().catch(() => undefined);
      this.#end();
      return reply(step, request.method);
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  /** Asks hop by hop. Gives what came last, if anything did. */
  async #ask(): Promise<Response | undefined> {
    const { desk, exchange, upstream, now } = this.#parts;
    for (;;) {
      const [kind, method, url, headers, internal] = exchange.step() as Extract<Step, ['send', ...unknown[]]>;
      if (kind !== 'send') return undefined;
      let answer: Response;
      try {
        const request = new Request(url, { method, headers, redirect: 'manual', signal: this.#stop.signal });
        answer = await this.#soon(upstream(request, { internal }));
      } catch (error) {
        exchange.fail(this.#why(error));
        return undefined;
      }
      desk.receive(exchange, answer.status, this.#fields(answer), now());
      if ((exchange.step() as Step)[0] !== 'send') return answer;
      answer.body?.cancel().catch(() => undefined);
    }
  }

  /** The fields of an answer; where it has been decoded, those that speak of the coding are not true any more. */
  #fields(answer: Response): Pairs {
    const coding = this.#parts.raw ? null : answer.headers.get('content-encoding');
    const pairs = [...answer.headers] as Pairs;
    return coding === null ? pairs : pairs.filter(([name]) => !['content-encoding', 'content-length'].includes(name));
  }

  #pass([, status, headers, limit]: Extract<Step, ['pass', ...unknown[]]>, answer: Response | undefined): Response {
    const body = EMPTY.includes(status) ? null : (answer?.body ?? null);
    if (!body) {
      this.#end();
      return new Response(null, { status, headers });
    }
    this.#streaming = true;
    const [, length] = headers.find(([name]) => name === 'content-length') ?? [];
    const metered = this.#metered(body.getReader(), limit ?? this.#parts.limits.blobBytes);
    return new Response(outgoing(metered, length), { status, headers });
  }

  /** Reads a piece when one is wanted, and not before: whoever reads slowly slows the registry down. */
  #metered(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): ReadableStream<Uint8Array> {
    let left = limit;
    const { signal } = this.#stop;
    signal.addEventListener('abort', () => reader.cancel().catch(() => undefined), { once: true });
    const source: UnderlyingDefaultSource<Uint8Array> = {
      pull: async (controller) => {
        try {
          const { done, value } = await this.#soon(reader.read());
          if (signal.aborted) throw signal.reason;
          left -= value?.byteLength ?? 0;
          if (left < 0) throw new RangeError('pullspec: the answer is longer than a relay passes on');
          if (!done) {
            this.#parts.desk.stay(this.#parts.exchange, this.#parts.now());
            return controller.enqueue(value);
          }
          this.#end();
          controller.close();
        } catch (error) {
          // Half an answer is none: the reader has to see that it broke off.
          this.#halt('broken');
          controller.error(error);
        }
      },
      cancel: () => this.#halt('gone'),
    };
    return new ReadableStream(source, { highWaterMark: 0 });
  }

  /** Waits for the upstream, but not for ever. */
  async #soon<T>(work: Promise<T>): Promise<T> {
    const timer = setTimeout(() => this.#halt('timeout'), this.#parts.limits.wait);
    try {
      return await this.#interrupt.wait(work);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The code of what went wrong. Fetch functions put it into the cause. */
  #why(error: unknown): string {
    if (this.#stop.signal.reason === 'timeout') return 'TIMEOUT';
    const { cause, code } = Object(error) as { cause?: { code?: unknown }; code?: unknown };
    return String(cause?.code ?? code ?? '');
  }

  #halt(reason: string): void {
    if (!this.#stop.signal.aborted) {
      this.#stop.abort(reason);
      this.#interrupt.fire(reason);
    }
    // While the head is awaited, the exchange is still needed for the answer.
    if (this.#streaming) this.#end();
  }

  /** Tells the desk, once. */
  #end(): void {
    if (!this.#settle) return;
    this.#settle();
    this.#settle = undefined;
    clearTimeout(this.#timer);
    this.#parts.desk.end(this.#parts.exchange);
    this.#parts.exchange.free();
  }
}
