import type { FilesErrorCode } from '../files-types.js';

/** What is known of a failure beside its code. */
export interface FilesErrorDetail {
  readonly cause?: unknown;
  /** In bytes, if there was no room: what was to be written, and how much fits. */
  readonly needed?: number | undefined;
  readonly available?: number | undefined;
}

const SAYS: Readonly<Record<FilesErrorCode, string>> = {
  'no-space': 'There is no room for it.',
  denied: 'This is not allowed.',
  busy: 'Somebody else is writing it.',
  'invalid-path': 'This is no path of a file.',
  io: 'It could not be read or written.',
};

/** A file could not be read or written. `code` says why; `path` is the one that was given. */
export class FilesError extends Error {
  override readonly name = 'FilesError';
  readonly code: FilesErrorCode;
  readonly path: string;
  readonly needed?: number;
  readonly available?: number;

  constructor(code: FilesErrorCode, path: string, why?: string, { cause, needed, available }: FilesErrorDetail = {}) {
    // A path may hold anything, so it is quoted.
    super(`${JSON.stringify(path)}: ${why ?? SAYS[code]}`, cause === undefined ? undefined : { cause });
    this.code = code;
    this.path = path;
    if (needed !== undefined) this.needed = needed;
    if (available !== undefined) this.available = available;
  }
}
