/**
 * The hot path: bytes in, offsets out, slices made here. Returning offsets costs a fifth of returning objects.
 *
 * Every character beyond ASCII is written as one byte 0xff. No name holds one, so the answer is the same, and offsets
 * are those of the string.
 */

import type { Digest, ParseOptions, Reference } from '../types.js';
import { type Failure, ReferenceSyntaxError } from './errors.js';
import { names, wasm } from './module.js';

/** How many numbers describe one name; see `Layout::encode` in the crate. */
const FIELDS = 5;
const NAMESPACE = 2;
const REGISTRY_SHIFT = 2;
const IMPLIED = 0;
const TYPED = 2;
const EMPTY = 3;

/** Copies characters as bytes; returns the offset behind them. */
function write(view: Uint8Array, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    view[at + i] = code < 128 ? code : 255;
  }
  return at + length;
}

/** A scanner for one set of defaults, with views of its memory that are renewed when it moves. */
export class Scanner {
  readonly #inner;
  readonly #defaultRegistry: string;
  readonly #namespace: string;
  readonly #defaultTag: string | null;
  #bytes = new Uint8Array(0);
  #fields = new Uint32Array(0);

  constructor(options: ParseOptions) {
    const { defaultRegistry = 'docker.io', defaultNamespace, defaultTag = 'latest' } = options;
    const Inner = names().Scanner;
    this.#inner = new Inner(defaultRegistry, defaultNamespace, defaultTag);
    this.#defaultRegistry = defaultRegistry;
    this.#defaultTag = defaultTag;
    const namespace = this.#inner.namespace();
    this.#namespace = namespace === '' ? '' : `${namespace}/`;
  }

  /** The reference, or undefined where `input` is no name. */
  scan(input: string): Reference | undefined {
    this.#reserve(input.length, 1);
    write(this.#bytes, 0, input);
    return this.#inner.scan(input.length) ? this.#read(input, 0) : undefined;
  }

  /** All references at once, undefined for what is no name. */
  scanAll(inputs: readonly string[]): (Reference | undefined)[] {
    let bytes = 0;
    for (const input of inputs) bytes += input.length;
    this.#reserve(bytes, inputs.length);
    let at = 0;
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as string;
      this.#fields[i * FIELDS] = input.length;
      at = write(this.#bytes, at, input);
    }
    this.#inner.scanAll(inputs.length);
    return inputs.map((input, i) => (this.#fields[i * FIELDS] === 0 ? undefined : this.#read(input, i * FIELDS)));
  }

  /** The error of an input that is no name. */
  failure(input: string): ReferenceSyntaxError {
    return new ReferenceSyntaxError(this.#inner.failure(input) as Failure);
  }

  #reserve(bytes: number, count: number): void {
    const { buffer } = wasm().memory;
    const fits = bytes <= this.#bytes.length && count * FIELDS <= this.#fields.length;
    if (fits && this.#bytes.buffer === buffer) return;
    const room = Math.max(bytes, 1024);
    this.#inner.reserve(room, count);
    const memory = wasm().memory.buffer;
    this.#bytes = new Uint8Array(memory, this.#inner.input(), room);
    this.#fields = new Uint32Array(memory, this.#inner.output(), count * FIELDS);
  }

  #read(input: string, at: number): Reference {
    const fields = this.#fields;
    const flags = fields[at] as number;
    const start = fields[at + 1] as number;
    const pathEnd = fields[at + 2] as number;
    const tagEnd = fields[at + 3] as number;
    const end = fields[at + 4] as number;
    const path = input.slice(start, pathEnd);
    const repository = flags & NAMESPACE ? this.#namespace + path : path;
    const registry = this.#registry(flags >> REGISTRY_SHIFT, input, start);
    if (end > tagEnd) {
      const digest = input.slice(tagEnd + 1, end) as Digest;
      if (tagEnd === pathEnd) return Object.freeze({ registry, repository, digest });
      return Object.freeze({ registry, repository, tag: input.slice(pathEnd + 1, tagEnd), digest });
    }
    const tag = tagEnd > pathEnd ? input.slice(pathEnd + 1, tagEnd) : this.#defaultTag;
    return tag === null ? Object.freeze({ registry, repository }) : Object.freeze({ registry, repository, tag });
  }

  #registry(source: number, input: string, start: number): string {
    if (source === IMPLIED) return this.#defaultRegistry;
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
  const key = JSON.stringify([options.defaultRegistry, options.defaultNamespace, options.defaultTag === undefined ? 0 : options.defaultTag]);
  let found = scanners.get(key);
  if (found === undefined) {
    found = create(options);
    if (scanners.size >= CACHED) scanners.delete(scanners.keys().next().value as string);
    scanners.set(key, found);
  }
  return found;
}

function create(options: ParseOptions): Scanner {
  try {
    return new Scanner(options);
  } catch (failure) {
    throw failure instanceof Error ? failure : new ReferenceSyntaxError(failure as Failure);
  }
}
