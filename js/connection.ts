// What a client's calls have in common: the wasm module's half of it, its world, and the signals that end a call.

import { Call, type Subject } from './call.js';
import { type Engine, engine } from './engine.js';
import { Turns } from './files/turns.js';
import type { CallOptions, RegistryClientOptions } from './registry-types.js';
import { World } from './world.js';

export type Client = InstanceType<Engine['Client']>;

export class Connection {
  readonly #options: RegistryClientOptions;
  #client: Client | undefined;
  #world: World | undefined;
  /** Who changes lists of referrers. */
  readonly lists = new Turns();

  constructor(options: RegistryClientOptions) {
    this.#options = options;
  }

  /** One call of the wasm module, ended by its signals. */
  async ask(
    subject: Subject,
    { signal }: CallOptions,
    work: (glue: Engine, client: Client, signal: AbortSignal) => Promise<unknown>,
  ): Promise<unknown> {
    const call = this.call(subject, signal);
    try {
      return await call.run(async () => {
        const glue = await engine();
        return work(glue, this.client(glue), call.signal);
      });
    } finally {
      call.end();
    }
  }

  /** A call that ends with the client's signal, and with others. */
  call(subject: Subject, ...signals: readonly (AbortSignal | undefined)[]): Call {
    return new Call(subject, [this.#options.signal, ...signals]);
  }

  /** The wasm module's half of the client. */
  client(glue: Engine): Client {
    this.#client ??= new glue.Client(this.world(glue));
    return this.#client;
  }

  world(glue: Engine): World {
    this.#world ??= new World(this.#options, glue.routeOf);
    return this.#world;
  }

  logout(registry: string): void {
    this.#client?.logout(registry);
  }
}
