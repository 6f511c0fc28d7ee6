// What a command is, and what it is given to run with.

import type { Readable } from 'node:stream';
import type { RegistryClient } from '../registry.js';
import type { Flags, OptionName } from './options.js';
import type { Environment, Output, Stream } from './output.js';
import type { Waiting } from './progress.js';
import type { Images, LocalStore } from './store.js';
import type { Trace } from './trace.js';

/** The world as a command line sees it; tests bring their own. */
export interface World {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Opens the images in a folder; default: those on the disk. */
  readonly openStore?: (folder: string) => Promise<Images>;
}

/** What a command is about: an image, or a registry itself. */
export type Subject = { readonly image: string } | { readonly registry: string };

export interface Context {
  readonly args: readonly string[];
  readonly flags: Flags;
  readonly world: World;
  readonly out: Output;
  readonly err: Output;
  /** Ends everything that waits. */
  readonly signal: AbortSignal;
  /** The command's client, with the flags' settings; its module is loaded by the first command that asks for it. */
  client(...about: Subject[]): Promise<RegistryClient>;
  /** The images of this machine; what they take is loaded by the first command that asks for them. */
  store(): Promise<LocalStore>;
  /** Hears of steps and requests, where that is wanted. */
  readonly trace: Trace | undefined;
  /** Says on a terminal that something is going on; to be ended before anything is printed. */
  waiting(text: string): Waiting;
}

/** Does the work. Gives the exit code if it is not 0. */
export type Run = (context: Context) => Promise<number | undefined>;

export interface Command {
  readonly name: string;
  /** What else it is called: as docker calls it, in one word or in two. */
  readonly aliases?: readonly string[];
  readonly group: 'Names' | 'Images on this machine' | 'Registries' | 'Images' | 'Servers' | 'This program';
  /** The arguments as help shows them. */
  readonly usage: string;
  /** How few and how many arguments there may be. */
  readonly least: number;
  readonly most: number;
  /** How many of the first arguments name an image, and may be files that hold one. */
  readonly images?: number;
  /** What the arguments may be, to complete them: words, files, the names of commands, or images of this machine. */
  readonly completes?: readonly string[] | 'files' | 'commands' | 'images';
  readonly summary: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  readonly options: readonly OptionName[];
  /** A command line without the program's name, and what it is for. */
  readonly examples: readonly (readonly [string, string])[];
  readonly load: () => Promise<{ readonly run: Run }>;
}
