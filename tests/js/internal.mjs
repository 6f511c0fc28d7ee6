// What the package does not export, for tests of just that.

import * as esbuild from 'esbuild';
import { at } from '../../scripts/lib/paths.mjs';

/** A module of the package's source, with all that it imports. */
export async function internal(path) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [at(path)],
    ...{ bundle: true, format: 'esm', platform: 'node', write: false },
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`);
}
