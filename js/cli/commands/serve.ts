// `serve`: an image layout as a registry on this machine.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileReader } from '../../server.js';
import type { Context, Run } from '../command.js';
import { CommandError, cannotListen, EXIT } from '../errors.js';
import { type Handler, serve } from '../http.js';
import { pretty } from '../json.js';
import { interrupted, portOf } from '../ports.js';
import { sandboxFiles } from '../sandbox.js';

export const run: Run = async (context) => {
  const { flags, out, err, signal } = context;
  const wanted = portOf(flags.port);
  const server = await serve(await handler(context), wanted).catch((error: unknown) => {
    throw cannotListen(error, wanted);
  });
  const host = `localhost:${server.port}`;
  if (flags.json) out.line(pretty({ host, port: server.port }));
  else out.line(host);
  if (!flags.json && !flags.quiet) err.line(`Serving it on http://${host}/v2/. Ctrl+C ends it.`);
  await interrupted(signal);
  await server.close();
  return EXIT.interrupted;
};

async function handler({ args: [folder], flags: { writable }, world: { env } }: Context): Promise<Handler> {
  const [{ createRegistry }, { samplesBeneath }] = await Promise.all([
    import('../../server.js'),
    import('../../sandbox.js'),
  ]);
  if (folder !== undefined && !writable) return createRegistry(await layout(folder)).fetch;
  if (!writable) return createRegistry(await samplesBeneath()).fetch;
  if (folder === undefined) return createRegistry(await sandboxFiles(env), { beneath: await samplesBeneath() }).fetch;
  const { nodeFiles } = await import('../../files/node.js');
  return createRegistry(nodeFiles(folder)).fetch;
}

/** A folder to be read. */
async function layout(folder: string): Promise<FileReader> {
  // The registry asks only for paths that it makes itself: index.json, and blobs by their checked digests.
  const read = (path: string) => readFile(join(folder, path)).catch(ignoreMissing);
  if ((await read('index.json').catch(() => undefined)) === undefined) {
    throw new CommandError(
      'no-layout',
      `“${folder}” is no OCI image layout.`,
      'Give a folder with an index.json, or --writable to make one.',
    );
  }
  return { read };
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error;
}
