/**
 * The hot path: bytes in, offsets out, slices made here. Returning offsets costs a fifth of returning objects.
 *
 * Every character beyond ASCII is written as one byte 0xff. No name holds one, so the answer is the same, and offsets
 * are those of the string.
 */

import type { Digest, Explanation, ParseOptions, Reference } from '../types.js';
import { answer, ReferenceSyntaxError } from './errors.js';
import { names, wasm } from './module.js';
import { decode } from './sentences.js';

/** How many numbers describe one name; see `Layout::encode` in the crate. */
const FIELDS = 5;
const NAMESPACE = 2;
const REGISTRY_SHIFT = 2;
const IMPLIED = 0;
const TYPED = 2;
const EMPTY = 3;

/** From this length on the engine's own encoder is faster than a loop. */
const LONG = 32;

const encoder = new TextEncoder();

/** Copies characters as bytes. Most texts are ASCII throughout, and then one of the fast ways does. */
function write(view: Uint8Array, text: string): void {
  const { length } = text;
  if (length < LONG) {
    let seen = 0;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      view[i] = code;
      seen |= code;
    }
    if (seen < 128) return;
  } else {
    const { read, written } = encoder.encodeInto(text, view);
    if (written === length && read === length) return;
  }
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    view[i] = code < 128 ? code : 255;
  }
}

/** A scanner for one set of defaults, with views of its memory that are renewed when it has moved. */
export class Scanner {
  private readonly inner: InstanceType<ReturnType<typeof names>['Scanner']>;
  private readonly defaultRegistry: string;
  private readonly defaultTag: string | null;
  private readonly namespace: string;
  private bytes = new Uint8Array(0);
  private fields = new Uint32Array(0);

  constructor(options: ParseOptions) {
    const { defaultRegistry = 'docker.io', defaultNamespace, defaultTag = 'latest' } = options;
    const Inner = names().Scanner;
    this.inner = new Inner(defaultRegistry, defaultNamespace, defaultTag);
    this.defaultRegistry = defaultRegistry;
    this.defaultTag = defaultTag;
    const namespace = this.inner.namespace();
    if (namespace.startsWith('!')) this.inner.free();
    answer(namespace);
    this.namespace = namespace === '' ? '' : `${namespace}/`;
  }

  /** The reference, or undefined where `input` is no name. */
  scan(input: string): Reference | undefined {
    const { length } = input;
    // A view of memory that has moved has no length, so one comparison finds both reasons to renew it.
    if (length >= this.bytes.length) this.reserve(length, 1);
    write(this.bytes, input);
    return this.inner.scan(length) ? this.read(input, 0) : undefined;
  }

  /** All references at once, undefined for what is no name. */
  scanAll(inputs: readonly string[]): (Reference | undefined)[] {
    const count = inputs.length;
    let length = 0;
    for (let i = 0; i < count; i++) length += (inputs[i] as string).length;
    if (length >= this.bytes.length || count * FIELDS > this.fields.length) this.reserve(length, count);
    for (let i = 0; i < count; i++) this.fields[i * FIELDS] = (inputs[i] as string).length;
    write(this.bytes, inputs.join(''));
    this.inner.scanAll(count);
    const results = new Array<Reference | undefined>(count);
    for (let i = 0; i < count; i++) {
      const at = i * FIELDS;
      results[i] = this.fields[at] === 0 ? undefined : this.read(inputs[i] as string, at);
    }
    return results;
  }

  /** The explanation of any input. */
  explain(input: string): Explanation {
    return decode(this.inner.explain(input));
  }

  /** The error of an input that is no name. */
  failure(input: string): ReferenceSyntaxError {
    return new ReferenceSyntaxError(decode(this.inner.failure(input)));
  }

  private reserve(bytes: number, count: number): void {
    const room = Math.max(2 * bytes, 4096);
    const places = Math.max(count, 64);
    this.inner.reserve(room, places);
    const { buffer } = wasm().memory;
    this.bytes = new Uint8Array(buffer, this.inner.input(), room);
    this.fields = new Uint32Array(buffer, this.inner.output(), places * FIELDS);
  }

  private read(input: string, at: number): Reference {
    const fields = this.fields;
    const flags = fields[at] as number;
    const start = fields[at + 1] as number;
    const pathEnd = fields[at + 2] as number;
    const tagEnd = fields[at + 3] as number;
    const end = fields[at + 4] as number;
    const path = input.slice(start, pathEnd);
    const repository = flags & NAMESPACE ? this.namespace + path : path;
    const registry = this.registry(flags >> REGISTRY_SHIFT, input, start);
    if (end > tagEnd) {
      const digest = input.slice(tagEnd + 1, end) as Digest;
      if (tagEnd === pathEnd) return Object.freeze({ registry, repository, digest });
      return Object.freeze({ registry, repository, tag: input.slice(pathEnd + 1, tagEnd), digest });
    }
    const tag = tagEnd > pathEnd ? input.slice(pathEnd + 1, tagEnd) : this.defaultTag;
    return tag === null ? Object.freeze({ registry, repository }) : Object.freeze({ registry, repository, tag });
  }

  private registry(source: number, input: string, start: number): string {
    if (source === IMPLIED) return this.defaultRegistry;
    if (source === TYPED) return input.slice(0, start - 1);
    return source === EMPTY ? '' : 'docker.io';
  }
}

/** More sets of defaults than this are unlikely in one program; the oldest goes. */
const CACHED = 16;
const scanners = new Map<string, Scanner>();
let docker: Scanner | undefined;

/** The scanner for these defaults. */
export function scanner(options?: ParseOptions): Scanner {
  if (options === undefined) {
    docker ??= new Scanner({});
    return docker;
  }
  const key = JSON.stringify([
    options.defaultRegistry,
    options.defaultNamespace,
    options.defaultTag === undefined ? 0 : options.defaultTag,
  ]);
  let found = scanners.get(key);
  if (found === undefined) {
    found = new Scanner(options);
    if (scanners.size >= CACHED) scanners.delete(scanners.keys().next().value as string);
    scanners.set(key, found);
  }
  return found;
}
