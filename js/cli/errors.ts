// Every failure as one shape: a code, words, a place, a hint, and how the program exits.

import type { ReferenceSyntaxError } from '../index.js';
import type { LayerError } from '../layer.js';
import type { DockerConfigError } from '../node.js';
import type { RegistryError } from '../registry.js';
import { EXIT } from './exits.js';
import { isNoPlatform, isStoreError, tellStore } from './store-errors.js';

export { EXIT } from './exits.js';

/** What is told of a failure: `{ error: … }` on stderr with --json, without what is only for people. */
export interface Told {
  readonly code: string;
  readonly message: string;
  /** Where in `input` it is, in UTF-16 code units. */
  readonly start?: number;
  readonly end?: number;
  /** What to do next. */
  readonly hint?: string;
  /** What was probably meant. */
  readonly fix?: string;
  readonly input?: string;
  readonly registry?: string;
  readonly reference?: string;
  readonly status?: number;
  readonly retryable?: boolean;
  readonly retryAfter?: number;
  /** What the registry said. */
  readonly detail?: string;
  /** The file that it is about. */
  readonly path?: string;
  /** In bytes, where there is no room. */
  readonly needed?: number;
  readonly available?: number;
}

/** A command line that asks for something that there is not. */
export class UsageError extends Error {
  readonly code: string;
  readonly hint: string;
  readonly exit: number = EXIT.usage;

  constructor(code: string, message: string, hint: string) {
    super(message);
    this.code = code;
    this.hint = hint;
  }
}

/** A server that cannot listen, in words. */
export function cannotListen(error: unknown, port: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const why = code === 'EACCES' ? 'needs more rights than you have' : 'is taken';
  return new CommandError('no-port', `Port ${port} ${why}.`, 'Write --port with another number, or leave it out.');
}

/** A failure that is told in words, such as a file that cannot be read. */
export class CommandError extends UsageError {
  override readonly exit: number = EXIT.failure;
}

/** Failures of some of a command's many names, each told already. */
export class ToldAlready extends Error {
  readonly exit: number;

  constructor(exit: number) {
    super('told already');
    this.exit = exit;
  }
}

const EXITS: Readonly<Record<string, number>> = {
  'invalid-reference': EXIT.invalid,
  'not-found': EXIT.notFound,
  'no-matching-platform': EXIT.notFound,
  'not-allowed': EXIT.notAllowed,
  'delete-disabled': EXIT.notAllowed,
  'missing-content': EXIT.notFound,
  'digest-mismatch': EXIT.mismatch,
  'size-mismatch': EXIT.mismatch,
  'no-cors-or-unreachable': EXIT.network,
  offline: EXIT.network,
  'rate-limited': EXIT.network,
  'server-error': EXIT.network,
  timeout: EXIT.network,
  tls: EXIT.network,
  interrupted: EXIT.network,
  aborted: EXIT.interrupted,
};

/** What to do about a name that is none. */
export const hintOf = (fix: string | undefined): string =>
  fix === undefined ? 'Check the spelling of the name.' : `Did you mean “${fix}”?`;

/** A name's error, as the package words it. */
export function toldSyntax(input: string, error: ReferenceSyntaxError): Told {
  const { code, message, start, end, fix } = error;
  return { code, message, start, end, hint: hintOf(fix), ...(fix !== undefined && { fix }), input };
}

/** Code and hint of failures that say no more than their message, by their names. */
const OTHERS: Readonly<Record<string, readonly [code: string, hint: string]>> = {
  DockerConfigError: [
    'docker-config',
    'Logins are kept as Docker keeps them: see its configuration, or set DOCKER_CONFIG to another folder.',
  ],
  FilesError: ['files', 'Look whether the folder may be written and has room, or name another one with --store.'],
};
/** A `daemon.json` is named, and errors of it say so; logins are looked for. */
const isOfDaemon = (error: unknown): boolean =>
  error instanceof Error && error.name === 'DockerConfigError' && (error as DockerConfigError).path !== undefined;
const DAEMON_HINT = 'Put it right, or leave --daemon-config out.';
const UNEXPECTED = ['failure', 'This should not happen: please report it.'] as const;

/** What to tell of anything that was thrown, and how to exit. */
export async function tell(error: unknown): Promise<[Told, number]> {
  if (error instanceof UsageError) return [toldOf(error), error.exit];
  if (isRegistryError(error)) return tellRegistry(error);
  if (isStoreError(error)) return (await tellName(error)) ?? tellStore(error);
  if (error instanceof Error && error.name === 'LayerError') return tellLayer(error as LayerError);
  const message = error instanceof Error ? error.message : String(error);
  if (isOfDaemon(error)) return [{ code: 'docker-config', message, hint: DAEMON_HINT }, EXIT.failure];
  const [code, hint] = OTHERS[error instanceof Error ? error.name : ''] ?? UNEXPECTED;
  return [{ code, message, hint }, EXIT.failure];
}

const toldOf = ({ code, message, hint }: UsageError): Told => ({ code, message, hint });

/** What an image does not have is not found; anything else is a damaged layer, or one that may be meant to do harm. */
function tellLayer({ code, message }: LayerError): [Told, number] {
  const isMissing = code === 'image-no-file';
  const hint = isMissing ? 'What there is: pullspec files NAME' : 'What is known of each layer: pullspec layers NAME';
  return [{ code, message, hint }, isMissing ? EXIT.notFound : EXIT.failure];
}

/** What is wrong with a name, where it is that. */
async function tellName({ code, reference = '' }: { code: string; reference?: string }) {
  if (code !== 'invalid-reference') return undefined;
  const { safeParse } = await import('../index.js');
  const result = safeParse(reference);
  return result.ok ? undefined : ([toldSyntax(reference, result.error), EXIT.invalid] as [Told, number]);
}

async function tellRegistry(error: RegistryError): Promise<[Told, number]> {
  const named = await tellName(error);
  if (named) return named;
  const { code, message, registry, reference, status, retryable, retryAfter, detail } = error;
  const told = { code, message, hint: error.hint.message, registry, reference, retryable };
  const rest = {
    ...(status !== undefined && { status }),
    ...(retryAfter !== undefined && { retryAfter }),
    ...(detail !== undefined && { detail }),
  };
  return [{ ...told, ...rest }, exitOf(error)];
}

function exitOf({ code, sentence, retryable }: RegistryError): number {
  if (isNoPlatform(sentence)) return EXIT.usage;
  // What a registry will never do is no failure that passes.
  if (code === 'server-error' && !retryable) return EXIT.failure;
  return EXITS[code] ?? EXIT.failure;
}

/** Told by its name: the class is the other module's, which may not even be loaded. */
function isRegistryError(error: unknown): error is RegistryError {
  return error instanceof Error && error.name === 'RegistryError' && 'sentence' in error;
}
