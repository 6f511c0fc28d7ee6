/** Where in a file of Docker’s something is wrong. */
export interface DockerConfigPlace {
  readonly path?: string;
  /** From 1. */
  readonly line?: number;
  /** From 1, in characters: the last one that was read. */
  readonly column?: number;
  /** The key that it is about. */
  readonly key?: string;
}

/** Something about Docker’s files is not as it should be. */
export class DockerConfigError extends Error implements DockerConfigPlace {
  override readonly name = 'DockerConfigError';
  declare readonly path?: string;
  declare readonly line?: number;
  declare readonly column?: number;
  declare readonly key?: string;

  constructor(message: string, place: DockerConfigPlace = {}) {
    super(message);
    Object.assign(this, place);
  }
}
