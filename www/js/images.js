// The images that are kept in this browser, as the page knows them, and the commands on them. Whoever shows them listens.

import { chooseFile, download } from './exports.js';
import { keepPage } from './offline.js';
import { withStore } from './registry.js';
import { recorded, watch } from './request-log.js';

/** What a command needs of this window before the worker begins, and what becomes here of what it gives. */
const BEFORE = { export: chooseFile, import: ({ read }) => read() };
const AFTER = { export: ({ file }, subject) => file && download(file, subject.file) };

const never = new AbortController().signal;
/** Other tabs hear of what is changed here. */
const channel = new BroadcastChannel('pullspec-images');

/** `change`: another list of images. `deed`: a command has begun. */
class Images extends EventTarget {
  /** `unknown`, `there` or `failed`. */
  state = 'unknown';
  list = [];
  usage = undefined;
  failure = undefined;
  /** The commands of this visit, the newest last. */
  deeds = [];

  /** Looks what is kept. */
  async refresh() {
    try {
      const { images, usage } = await withStore('list', [], never);
      Object.assign(this, { state: 'there', list: images, usage, failure: undefined });
    } catch (failure) {
      Object.assign(this, { state: 'failed', failure });
    }
    this.dispatchEvent(new Event('change'));
  }

  /** Begins a command; `subject` is what it is about, for those who show it. */
  begin(kind, subject, ...parameters) {
    const deed = new Deed(kind, subject, parameters, this.usage);
    this.deeds = [...this.deeds, deed];
    this.dispatchEvent(new Event('deed'));
    this.#follow(deed);
    return deed;
  }

  /** What a command came to is told once the list shows it. */
  async #follow(deed) {
    await deed.run(() => this.refresh());
    channel.postMessage('changed');
    const came = deed.state === 'done' && ['pull', 'find', 'import'].includes(deed.kind);
    // What was pulled is to be found without a network, so the page has to be.
    if (came && (await keepPage())) this.dispatchEvent(new Event('change'));
  }

  /** What a command told is no longer shown. */
  forget(deed) {
    this.deeds = this.deeds.filter((other) => other !== deed);
    if (deed.result?.path) withStore('discard', [deed.result.path], never).catch(() => undefined);
    this.dispatchEvent(new Event('deed'));
  }
}

export const images = new Images();
channel.addEventListener('message', () => images.refresh());

/** A command that runs or has run: what it did, in order. */
class Deed extends EventTarget {
  state = 'running';
  /** `{ step }`, `{ problem }`, or `{ request }`, the number of a request. */
  events = [];
  blobs = new Map();
  /** How much of a file is written, for commands that write one. */
  written = undefined;
  result = undefined;
  failure = undefined;
  #end = new AbortController();

  /** `before` is what the store took when it began. */
  constructor(kind, subject, parameters, before) {
    super();
    Object.assign(this, { kind, subject, parameters, before });
  }

  async run(settle) {
    const before = new Set(recorded().map(({ id }) => id));
    const unwatch = watch(() => this.#requests(before));
    const ended = await this.#done();
    await settle();
    Object.assign(this, ended);
    this.#requests(before);
    unwatch();
    this.#changed();
  }

  /** Does it. Gives the state that it ends in, and what came of it. */
  async #done() {
    try {
      const item = (event) => this.#told(event);
      const given = BEFORE[this.kind] ? [await BEFORE[this.kind](this.subject)] : [];
      const result = await withStore(this.kind, [...this.parameters, ...given], this.#end.signal, item);
      AFTER[this.kind]?.(result, this.subject);
      return { result, state: 'done' };
    } catch (failure) {
      return { failure, state: failure.code === 'aborted' ? 'stopped' : 'failed' };
    }
  }

  /** Ends it where it is; what is there already stays there. */
  stop() {
    this.#end.abort();
  }

  #told({ progress, ...event }) {
    if (progress?.digest) this.blobs.set(progress.digest, progress);
    else if (progress) this.written = progress;
    else this.events.push(event);
    this.#changed();
  }

  /** The requests to the registry that this is about, from now on. */
  #requests(before) {
    const { registry } = this.subject;
    for (const { id, registry: asked } of recorded()) {
      if (before.has(id) || asked !== registry) continue;
      before.add(id);
      this.events.push({ request: id });
    }
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event('change'));
  }
}
