// What every command of a store does: an errand is carried out, its steps are told, and its outcome is read.

import { deepFreeze } from '../freeze.js';
import { hashOf } from '../hash.js';
import { type ImagesEngine, imagesEngine } from '../images-engine.js';
import type { Files, StoreStep } from '../store-types.js';
import { carryOut, type ErrandHandle, type Host } from './errand.js';
import { told } from './error.js';

/** What a command is done with. */
export interface Work {
  readonly files: Files;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((step: StoreStep) => void) | undefined;
  /** What it is about, for its errors. */
  readonly reference?: string;
}

type Outside = Pick<Host, 'receive' | 'manifest' | 'blobs'>;

/** Does what an errand says. Throws a StoreError, or what went wrong outside. */
export async function carry<T>(
  work: Work,
  start: (glue: ImagesEngine) => ErrandHandle,
  outside: (glue: ImagesEngine) => Outside = () => ({}),
): Promise<T> {
  const glue = await imagesEngine();
  const { files, signal, onStep } = work;
  const host: Host = {
    files,
    hash: async (path, algorithm) => {
      const source = await files.open(path);
      return source && { size: source.size, digest: await hashOf(glue, source, signal, () => undefined, algorithm) };
    },
    ...(onStep && { tell: (json: string) => tellStep(onStep, json) }),
    ...outside(glue),
  };
  try {
    const json = (await carryOut(start(glue), host, signal)) as string;
    return (json === '' ? undefined : deepFreeze(JSON.parse(json))) as T;
  } catch (error) {
    throw told(error, work.reference);
  }
}

/** Tells a step. Whoever only listens must not break what is listened to. */
export function tellStep(onStep: ((step: StoreStep) => void) | undefined, json: string): void {
  try {
    onStep?.(deepFreeze(JSON.parse(json) as StoreStep));
  } catch {
    // That is for the listener to know.
  }
}
